package io.ytstats.agg.daily;

import io.ytstats.agg.AggJob;
import io.ytstats.agg.AggType;

/** The daily job, for spark-submit. */
public final class AggDaily {
  private AggDaily() {}

  /** Runs until stopped or failed; see {@code --help}. */
  public static void main(String[] args) {
    System.exit(AggJob.run(AggType.DAILY, args));
  }
}
