package io.ytstats.store;

import io.ytstats.app.StopSignal;

/** The main class of {@link RunningStore}; the packaged ones are in modules that use this one. */
final class StoreMain {
  private StoreMain() {}

  public static void main(String... args) {
    StopSignal.runAndExit(() -> StoreApp.run(StoreType.DAILY, args));
  }
}
