package io.ytstats.store;

import io.ytstats.app.ReaderOptions;
import io.ytstats.app.metrics.HttpOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a store. */
final class StoreOptions extends DatabaseOptions {
  private static final int MAX_CONNECTIONS = 16;

  private final StoreType type;

  @Mixin final ReaderOptions reader;

  @Option(
      names = "--db-connections",
      paramLabel = "N",
      description =
          "The number of connections that write a large batch, 1 to 16; each writes its part in its"
              + " own transaction.")
  int dbConnections = 2;

  /** The options of a store, with its defaults. */
  StoreOptions(StoreType type) {
    this(type, System.getenv());
  }

  StoreOptions(StoreType type, Map<String, String> environment) {
    super(environment);
    this.type = type;
    this.reader = new ReaderOptions(type.inputTopic(), type.storeName());
  }

  @Mixin final HttpOptions http = new HttpOptions();

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    reader.check(problems);
    http.check(problems);
    checkRange("--db-connections", dbConnections, 1, MAX_CONNECTIONS, problems);
  }

  StoreType type() {
    return type;
  }

  ReaderOptions reader() {
    return reader;
  }

  int dbConnections() {
    return dbConnections;
  }
}
