package io.ytstats.agg;

import org.apache.spark.SparkConf;

/**
 * The configuration of a Spark in the process of a test: two threads, on loopback, without pages.
 */
final class LocalSpark {
  private LocalSpark() {}

  static SparkConf conf(Aggregation aggregation) {
    SparkConf conf =
        new SparkConf(false)
            .setMaster("local[2]")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    AggJob.configure(conf, aggregation);
    return conf;
  }
}
