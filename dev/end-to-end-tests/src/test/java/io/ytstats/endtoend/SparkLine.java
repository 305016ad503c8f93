package io.ytstats.endtoend;

/** The line of Spark that this test run is on, by {@code YT_SPARK_VERSION}: 2.4, 3.5 or 4. */
final class SparkLine {
  private SparkLine() {}

  static String current() {
    return System.getenv().getOrDefault("YT_SPARK_VERSION", "2.4");
  }

  /** Whether it can run the 0-8 source. */
  static boolean hasKafka08() {
    return current().equals("2.4");
  }
}
