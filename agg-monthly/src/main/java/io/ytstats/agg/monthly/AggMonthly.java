package io.ytstats.agg.monthly;

import io.ytstats.agg.AggJob;
import io.ytstats.agg.AggType;

/** The monthly job, for spark-submit. */
public final class AggMonthly {
  private AggMonthly() {}

  /** Runs until stopped or failed; see {@code --help}. */
  public static void main(String[] args) {
    System.exit(AggJob.run(AggType.MONTHLY, args));
  }
}
