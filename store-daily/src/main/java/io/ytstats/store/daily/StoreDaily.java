package io.ytstats.store.daily;

import io.ytstats.app.StopSignal;
import io.ytstats.store.StoreApp;
import io.ytstats.store.StoreType;

/** The daily store: keeps the table {@code yt_daily} up to date with the topic {@code yt_daily}. */
public final class StoreDaily {
  private StoreDaily() {}

  /** Runs until stopped or failed; see {@code --help}. */
  public static void main(String... args) {
    StopSignal.runAndExit(() -> StoreApp.run(StoreType.DAILY, args));
  }
}
