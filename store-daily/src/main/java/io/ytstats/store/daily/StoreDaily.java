package io.ytstats.store.daily;

import io.ytstats.app.Application;
import io.ytstats.app.StopSignal;
import io.ytstats.store.Store;
import io.ytstats.store.StoreOptions;
import io.ytstats.store.StoreTable;

/** Keeps the table {@code yt_daily} true to the topic {@code yt_daily}. */
public final class StoreDaily {
  private StoreDaily() {}

  /** Runs until stopped; see {@code --help}. */
  public static void main(String... args) {
    StoreOptions options = new StoreOptions(StoreTable.DAILY);
    StopSignal.runAndExit(
        () ->
            Application.run(
                "store-daily",
                "Writes the latest data point of each channel and day into yt_daily.",
                options,
                () -> Store.run(options),
                args));
  }
}
