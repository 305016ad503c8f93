package io.ytstats.console;

import io.ytstats.app.Application;
import io.ytstats.app.StopSignal;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code scripts/console.sh}: serves the page until it is stopped. */
public final class Console {
  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  private static final String ABOUT =
      "Serves a page that shows a running pipeline: what moves, how far each application is behind,"
          + " the tables, a channel's counts, the rejects. It only reads. Stopped by Ctrl-C.";

  private Console() {}

  /** Runs until it is stopped, and exits with its code. */
  public static void main(String... args) {
    ConsoleOptions options = new ConsoleOptions();
    StopSignal.runAndExit(
        () -> Application.run("console", ABOUT, options, () -> serve(options), args));
  }

  private static void serve(ConsoleOptions options) throws InterruptedException {
    // the web server's library logs as all the others do
    System.setProperty("org.jboss.logging.provider", "slf4j");
    CountDownLatch stopped = new CountDownLatch(1);
    try (ConsoleServer server = new ConsoleServer(options)) {
      LOG.info("console: the page is at {}", server.start());
      StopSignal.onStop(stopped::countDown);
      stopped.await();
    }
  }
}
