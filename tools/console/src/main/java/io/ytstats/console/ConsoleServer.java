package io.ytstats.console;

import io.ytstats.app.SchemaRegistry;
import io.ytstats.schema.ReaderSchemas;

/** The console's parts, wired: what measures, what looks up, and what serves both. */
final class ConsoleServer implements AutoCloseable {
  private final Database tables;
  private final Database lookups;
  private final Monitor monitor;
  private final WebServer web;

  /**
   * Not started yet. Waits for a schema registry, if there is one.
   *
   * @param options checked
   */
  ConsoleServer(ConsoleOptions options) throws InterruptedException {
    ReaderSchemas schemas = SchemaRegistry.readerSchemas(options, options.schemaDir.schemas());
    tables = new Database(options.databaseAccess());
    // one of their own: a count of a large table does not hold up who looks a channel up
    lookups = new Database(options.databaseAccess());
    RejectLog rejects = new RejectLog(options);
    Snapshots snapshots = new Snapshots();
    LiveFeed live = new LiveFeed(() -> snapshots.latest);
    monitor =
        new Monitor(
            new KafkaSampler(options, rejects, options.late),
            new TableSampler(tables),
            options.every,
            snapshot -> live.send(snapshots.take(snapshot)));
    snapshots.take(monitor.latest());
    Api api =
        new Api(
            monitor,
            rejects,
            new ChannelStore(lookups),
            new Explainer(options, schemas),
            options.auditFile);
    web = new WebServer(options, api, live.handler());
  }

  /** The latest snapshot as JSON, written once for all pages. */
  private static final class Snapshots {
    private volatile String latest;

    String take(Snapshot snapshot) {
      latest = Api.json(snapshot);
      return latest;
    }
  }

  /**
   * Listens, and begins to measure.
   *
   * @return the page's address
   * @throws io.ytstats.app.FatalException if it cannot listen
   */
  String start() {
    String address = web.start();
    monitor.start();
    return address;
  }

  @Override
  public void close() {
    web.close();
    monitor.close();
    lookups.close();
    tables.close();
  }
}
