package io.ytstats.store.monthly;

import io.ytstats.app.Application;
import io.ytstats.app.StopSignal;
import io.ytstats.store.Store;
import io.ytstats.store.StoreOptions;
import io.ytstats.store.StoreTable;

/** Keeps the table {@code yt_monthly} true to the topic {@code yt_monthly}. */
public final class StoreMonthly {
  private StoreMonthly() {}

  /** Runs until stopped; see {@code --help}. */
  public static void main(String... args) {
    StoreOptions options = new StoreOptions(StoreTable.MONTHLY);
    StopSignal.runAndExit(
        () ->
            Application.run(
                "store-monthly",
                "Writes the latest data point of each channel and month into yt_monthly.",
                options,
                () -> Store.run(options),
                args));
  }
}
