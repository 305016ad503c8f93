package io.ytstats.benchmarks;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.HarvestTimestamp;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Locale;
import java.util.function.ObjLongConsumer;

/**
 * Readings that are made by a rule, and so is the answer to them. They come in the order of time,
 * as a harvester's do: day by day, in each some rounds over all channels; but a channel's latest of
 * a day is not its last one to come. Immutable.
 *
 * @param name in reports, and part of topics' names
 * @param channels how many channels
 * @param days how many days, from 2017-08-01; a year and a bit at most is like the real thing
 * @param rounds readings of each channel and day
 * @param format how they are written
 * @param laterSeconds how much later than usual they are harvested, with other counts of
 *     subscribers; so little that each stays in its day
 */
record Dataset(String name, int channels, int days, int rounds, Format format, int laterSeconds) {
  private static final long FIRST_SECOND = 1_501_545_600L; // 2017-08-01T00:00:00Z
  private static final int SECONDS_PER_DAY = 86_400;
  private static final int ID_DIGITS = 22;

  /** How a reading is written. */
  enum Format {
    /** As text, with the fields of the raw topic. */
    JSON,
    /** Avro, of the raw topic. */
    AVRO,
    /** Avro, of the daily topic. */
    DAILY
  }

  /** Readings that are harvested at the usual time. */
  Dataset(String name, int channels, int days, int rounds, Format format) {
    this(name, channels, days, rounds, format, 0);
  }

  long records() {
    return (long) channels * days * rounds;
  }

  /** What it is, for people. */
  String title() {
    return String.format(Locale.ROOT, "%,d records, %,d keys", records(), dailyKeys());
  }

  /** Keys of the daily job: a channel and a day each. */
  int dailyKeys() {
    return channels * days;
  }

  Dataset in(String otherName, Format other) {
    return new Dataset(otherName, channels, days, rounds, other, laterSeconds);
  }

  /** Fresher readings of the same keys. */
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

  /** All of them as messages in their order, each with its channel's number. */
  void forEach(ObjLongConsumer<byte[]> messages) {
    RecordEncoder encoder =
        format == Format.JSON
            ? null
            : new RecordEncoder(format == Format.AVRO ? RecordType.HARVEST : RecordType.DAILY);
    String[] ids = new String[channels];
    for (int channel = 0; channel < channels; channel++) {
      ids[channel] = channelId(channel);
    }
    for (int day = 0; day < days; day++) {
      for (int round = 0; round < rounds; round++) {
        for (int channel = 0; channel < channels; channel++) {
          long second = second(day, round, channel);
          int subs = subs(day, round, channel);
          byte[] value =
              encoder == null
                  ? json(ids[channel], second, subs)
                  : encoder.encode(point(ids[channel], second, subs));
          messages.accept(value, channel);
        }
      }
    }
  }

  /** What the daily job must come to: the latest of each key, by {@link #dailyKey}. */
  long[] dailyAnswer() {
    return answer(false);
  }

  /** What the monthly job must come to: the latest of each key, by {@link #monthlyKey}. */
  long[] monthlyAnswer() {
    return answer(true);
  }

  private long[] answer(boolean monthly) {
    long[] latest = new long[monthly ? channels * (month(days - 1) + 1) : dailyKeys()];
    for (int day = 0; day < days; day++) {
      for (int round = 0; round < rounds; round++) {
        for (int channel = 0; channel < channels; channel++) {
          int key = monthly ? month(day) * channels + channel : day * channels + channel;
          // seconds, then subscribers: the freshness rule, in one number
          long rank = second(day, round, channel) * (1L << 31) + subs(day, round, channel);
          latest[key] = Math.max(latest[key], rank);
        }
      }
    }
    return latest;
  }

  /** The place of a data point's key in {@link #dailyAnswer}. */
  int dailyKey(DataPoint point) {
    return day(point) * channels + channel(point.channel());
  }

  /** The place of a data point's key in {@link #monthlyAnswer}. */
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
