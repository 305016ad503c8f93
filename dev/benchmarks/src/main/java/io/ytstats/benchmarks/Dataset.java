package io.ytstats.benchmarks;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.JsonEncoder;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Harvest records made by a rule. They are in the order of time, as a harvester's are: day by day,
 * in each some rounds over all channels; but a channel's latest record of a day is not the last one
 * sent. Immutable.
 *
 * @param name in reports, and of the topic
 * @param channels how many channels
 * @param days how many days, from 2017-08-01
 * @param rounds records of each channel and day
 * @param format how they are written
 * @param laterSeconds how much later than usual they are harvested, with other counts; so little
 *     that each stays in its day
 */
record Dataset(String name, int channels, int days, int rounds, Format format, int laterSeconds)
    implements Input {
  private static final long FIRST_SECOND = 1_501_545_600L; // 2017-08-01T00:00:00Z
  private static final int SECONDS_PER_DAY = 86_400;
  private static final String CHANNEL_ID = "UC0000000000000000000000"; // as long as a real one

  /** How a record is written. */
  enum Format {
    /** As text, with the fields of the raw topic. */
    JSON,
    /** Avro, of the raw topic. */
    AVRO,
    /** Avro, of the daily topic. */
    DAILY;

    /** A new encoder, for one thread. */
    Function<DataPoint, byte[]> encoder() {
      return switch (this) {
        case JSON -> new JsonEncoder()::encode;
        case AVRO -> new RecordEncoder(RecordType.HARVEST)::encode;
        case DAILY -> new RecordEncoder(RecordType.DAILY)::encode;
      };
    }
  }

  @Override
  public int records() {
    return channels * days * rounds;
  }

  /** Keys of the daily job: a channel and a day each. */
  int keys() {
    return channels * days;
  }

  /** A description for tables. */
  String title() {
    return String.format(Locale.ROOT, "%,d records, %,d keys", records(), keys());
  }

  /** Later records of the same keys. */
  Dataset later(String otherName, int seconds) {
    return new Dataset(otherName, channels, days, rounds, format, seconds);
  }

  @Override
  public void forEach(Consumer<DataPoint> points) {
    for (int number = 0; number < records(); number++) {
      points.accept(point(number));
    }
  }

  @Override
  public void forEachMessage(BiConsumer<byte[], byte[]> messages) {
    Function<DataPoint, byte[]> encoder = format.encoder();
    forEach(point -> messages.accept(key(point), encoder.apply(point)));
  }

  /** The key of a point's record. */
  static byte[] key(DataPoint point) {
    return point.channel().getBytes(StandardCharsets.UTF_8);
  }

  /** The record of a number, from 0 on. */
  DataPoint point(int number) {
    int channel = number % channels;
    int round = number / channels % rounds;
    int day = number / channels / rounds;
    int turned = (round + channel + day) % rounds;
    long second =
        FIRST_SECOND
            + (long) day * SECONDS_PER_DAY
            + (long) turned * (SECONDS_PER_DAY / rounds)
            + channel % 60
            + laterSeconds;
    int subs = (channel * 7919 + day * 104_729 + round * 1_299_709 + laterSeconds) & 0xFFFFFF;
    String digits = Integer.toString(channel);
    String id = CHANNEL_ID.substring(0, CHANNEL_ID.length() - digits.length()) + digits;
    try {
      return DataPoint.of(id, second, subs);
    } catch (BadRecordException e) {
      throw new AssertionError(e);
    }
  }

  /** The inverse of {@link #point}, where each channel has one record a day. */
  int number(String channel, long second) {
    int day = (int) ((second - FIRST_SECOND) / SECONDS_PER_DAY);
    return day * channels + Integer.parseInt(channel, 2, CHANNEL_ID.length(), 10);
  }
}
