package io.ytstats.benchmarks;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.HarvestTimestamp;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ObjLongConsumer;
import java.util.stream.IntStream;

/**
 * Harvest records made by a rule, from which the expected results follow. They are in the order of
 * time, as a harvester's are: day by day, in each some rounds over all channels; but a channel's
 * latest record of a day is not the last one sent. Immutable.
 *
 * @param name in reports, and of the topic
 * @param channels how many channels
 * @param days how many days, from 2017-08-01
 * @param rounds records of each channel and day
 * @param format how they are written
 * @param laterSeconds how much later than usual they are harvested, with other counts; so little
 *     that each stays in its day
 */
record Dataset(String name, int channels, int days, int rounds, Format format, int laterSeconds) {
  private static final long FIRST_SECOND = 1_501_545_600L; // 2017-08-01T00:00:00Z
  private static final int SECONDS_PER_DAY = 86_400;
  private static final int ID_DIGITS = 22;

  /** How a record is written. */
  enum Format {
    /** As text, with the fields of the raw topic. */
    JSON,
    /** Avro, of the raw topic. */
    AVRO,
    /** Avro, of the daily topic. */
    DAILY
  }

  long records() {
    return (long) channels * days * rounds;
  }

  /** A description for tables. */
  String title() {
    return String.format(Locale.ROOT, "%,d records, %,d keys", records(), dailyKeys());
  }

  /** Keys of the daily job: a channel and a day each. */
  int dailyKeys() {
    return channels * days;
  }

  /** The same records in another format. */
  Dataset in(String otherName, Format other) {
    return new Dataset(otherName, channels, days, rounds, other, laterSeconds);
  }

  /** Later records of the same keys. */
  Dataset later(String otherName, int seconds) {
    return new Dataset(otherName, channels, days, rounds, format, seconds);
  }

  /** As long as a real one: "UC" and 22 more. */
  static String channelId(int channel) {
    String digits = Integer.toString(channel);
    return "UC" + "0".repeat(ID_DIGITS - digits.length()) + digits;
  }

  /** The inverse of {@link #channelId}. */
  static int channel(String id) {
    return Integer.parseInt(id, 2, id.length(), 10);
  }

  private interface Visitor {
    void visit(int day, int channel, long second, int subs);
  }

  private void visit(Visitor visitor) {
    for (int day = 0; day < days; day++) {
      for (int round = 0; round < rounds; round++) {
        for (int channel = 0; channel < channels; channel++) {
          visitor.visit(day, channel, second(day, round, channel), subs(day, round, channel));
        }
      }
    }
  }

  /** All records in their order, each with its channel's number. */
  void forEach(ObjLongConsumer<byte[]> records) {
    RecordEncoder encoder =
        new RecordEncoder(format == Format.DAILY ? RecordType.DAILY : RecordType.HARVEST);
    String[] ids = IntStream.range(0, channels).mapToObj(Dataset::channelId).toArray(String[]::new);
    visit(
        (day, channel, second, subs) ->
            records.accept(
                format == Format.JSON
                    ? json(ids[channel], second, subs)
                    : encoder.encode(point(ids[channel], second, subs)),
                channel));
  }

  /** All records as data points, in their order. */
  List<DataPoint> points() {
    List<DataPoint> points = new ArrayList<>();
    visit((day, channel, second, subs) -> points.add(point(channelId(channel), second, subs)));
    return points;
  }

  /** The expected daily results: the latest rank of each {@link #dailyKey}. */
  long[] latestDaily() {
    return latest(false);
  }

  /** The expected monthly results: the latest rank of each {@link #monthlyKey}. */
  long[] latestMonthly() {
    return latest(true);
  }

  private long[] latest(boolean monthly) {
    long[] latest = new long[monthly ? channels * (month(days - 1) + 1) : dailyKeys()];
    visit(
        (day, channel, second, subs) -> {
          int key = (monthly ? month(day) : day) * channels + channel;
          // seconds, then subscribers: the tie rule in one number
          latest[key] = Math.max(latest[key], second * (1L << 31) + subs);
        });
    return latest;
  }

  /** The index of a data point's key in {@link #latestDaily}. */
  int dailyKey(DataPoint point) {
    return day(point) * channels + channel(point.channel());
  }

  /** The index of a data point's key in {@link #latestMonthly}. */
  int monthlyKey(DataPoint point) {
    return month(day(point)) * channels + channel(point.channel());
  }

  private static int day(DataPoint point) {
    return (int) ((point.harvestEpochSecond() - FIRST_SECOND) / SECONDS_PER_DAY);
  }

  /** Months since the first one. */
  private static int month(int day) {
    LocalDate date = LocalDate.of(2017, 8, 1).plusDays(day);
    return (date.getYear() - 2017) * 12 + date.getMonthValue() - 8;
  }

  private long second(int day, int round, int channel) {
    int turned = (round + channel + day) % rounds;
    return FIRST_SECOND
        + (long) day * SECONDS_PER_DAY
        + (long) turned * (SECONDS_PER_DAY / rounds)
        + channel % 60
        + laterSeconds;
  }

  private int subs(int day, int round, int channel) {
    return (channel * 7919 + day * 104_729 + round * 1_299_709 + laterSeconds) & 0xFFFFFF;
  }

  private static byte[] json(String id, long second, int subs) {
    return ("{\"harvest_ts\": \""
            + HarvestTimestamp.text(second)
            + "\", \"subs\": "
            + subs
            + ", \"yt_channel_id\": \""
            + id
            + "\"}")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static DataPoint point(String id, long second, int subs) {
    try {
      return DataPoint.of(id, second, subs);
    } catch (BadRecordException e) {
      throw new AssertionError(e);
    }
  }
}
