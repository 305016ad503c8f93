package io.ytstats.store.monthly;

import io.ytstats.app.StopSignal;
import io.ytstats.store.StoreApp;
import io.ytstats.store.StoreType;

/**
 * The monthly store: keeps the table {@code yt_monthly} up to date with the topic {@code
 * yt_monthly}.
 */
public final class StoreMonthly {
  private StoreMonthly() {}

  /** Runs until stopped or failed; see {@code --help}. */
  public static void main(String... args) {
    StopSignal.runAndExit(() -> StoreApp.run(StoreType.MONTHLY, args));
  }
}
