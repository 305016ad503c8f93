package io.ytstats.agg.daily;

import io.ytstats.agg.AggApp;
import io.ytstats.agg.Aggregation;

/** The daily job, for spark-submit. */
public final class AggDaily {
  private AggDaily() {}

  /** Runs until stopped or failed; see {@code --help}. */
  public static void main(String[] args) {
    System.exit(AggApp.run(Aggregation.DAILY, args));
  }
}
