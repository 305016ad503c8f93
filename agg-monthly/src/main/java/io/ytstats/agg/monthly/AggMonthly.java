package io.ytstats.agg.monthly;

import io.ytstats.agg.AggApp;
import io.ytstats.agg.Aggregation;

/** The monthly job, for spark-submit. */
public final class AggMonthly {
  private AggMonthly() {}

  /** Runs until stopped or failed; see {@code --help}. */
  public static void main(String[] args) {
    System.exit(AggApp.run(Aggregation.MONTHLY, args));
  }
}
