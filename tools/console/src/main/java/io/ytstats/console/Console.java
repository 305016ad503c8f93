package io.ytstats.console;

import io.ytstats.app.Application;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.app.StopSignal;
import io.ytstats.schema.ReaderSchemas;
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
    ReaderSchemas schemas = SchemaRegistry.readerSchemas(options, options.schemaDir.schemas());
    try (Database tables = new Database(options.databaseAccess());
        // one of their own: a count of a large table does not hold up who looks a channel up
        Database lookups = new Database(options.databaseAccess())) {
      RejectLog rejects = new RejectLog(options);
      Monitor[] monitor = new Monitor[1];
      LiveFeed live = new LiveFeed(() -> Api.json(monitor[0].latest()));
      monitor[0] =
          new Monitor(
              new KafkaSampler(options, rejects, options.late),
              new TableSampler(tables),
              options.every,
              snapshot -> live.send(Api.json(snapshot)));
      Api api =
          new Api(
              monitor[0],
              rejects,
              new ChannelStore(lookups),
              new Explainer(options, schemas),
              options.auditFile);
      try (Monitor running = monitor[0];
          WebServer server = new WebServer(options, api, live.handler())) {
        String address = server.start();
        running.start();
        LOG.info("console: the page is at {}", address);
        StopSignal.onStop(stopped::countDown);
        stopped.await();
      }
    }
  }
}
