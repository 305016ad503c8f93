package io.ytstats.agg;

/** The Spark on which this program runs, which is not always the one that it was built with. */
final class RunningSpark {
  private RunningSpark() {}

  /** Spark's own version, for example 2.4.8. */
  static String version() {
    return org.apache.spark.package$.MODULE$.SPARK_VERSION();
  }

  /**
   * Whether the 0-8 connector runs on this Spark: it needs Scala 2.11 and classes of Spark 2.4.
   *
   * @param version see {@link #version}
   */
  static boolean hasKafka08(String version) {
    return version.startsWith("2.4.");
  }
}
