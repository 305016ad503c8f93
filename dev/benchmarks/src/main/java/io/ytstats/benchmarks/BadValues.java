package io.ytstats.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Values that no reader of raw records accepts, of ten kinds. */
final class BadValues {
  /** How many kinds there are. */
  static final int KINDS = 10;

  private static final int LARGE_BYTES = 64 << 10;

  private BadValues() {}

  /** A bad value, which may be null; ten numbers in a row give one of each kind. */
  static byte[] of(int number) {
    return switch (number % KINDS) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> "no JSON at all, number ".concat(Integer.toString(number)).getBytes(UTF_8);
      case 3 -> bytes("{\"harvest_ts\":\"2017-08-02T02:00:00\",\"subs\":%d,\"yt_cha", number);
      case 4 -> bytes("{\"harvest_ts\":\"2017-08-02T02:00:00\",\"subs\":%d}", number);
      case 5 -> record("2017-08-02T02:00:00", "\"" + number + "\"");
      case 6 -> record("2017-08-02T02:00:00", number + ".5");
      case 7 -> record("2017-08-02T02:00:00", "-1");
      case 8 -> record("2017-02-30T02:00:00", "" + number);
      default ->
          bytes("{\"page\":\"%s\"}", "<p>error " + number + "</p>" + "x".repeat(LARGE_BYTES));
    };
  }

  private static byte[] record(String time, String subs) {
    return bytes("{\"harvest_ts\":\"%s\",\"subs\":%s,\"yt_channel_id\":\"bad\"}", time, subs);
  }

  private static byte[] bytes(String pattern, Object... values) {
    return String.format(pattern, values).getBytes(UTF_8);
  }
}
