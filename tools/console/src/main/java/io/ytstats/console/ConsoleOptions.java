package io.ytstats.console;

import io.ytstats.app.DurationConverter;
import io.ytstats.app.SchemaDir;
import io.ytstats.store.DatabaseOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the console. */
final class ConsoleOptions extends DatabaseOptions {
  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      description = {
        "The address to listen on. The page has no login: on another address than this machine's",
        "own, everybody who reaches it reads it."
      })
  String httpHost = "127.0.0.1";

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "The port to listen on; 0 for a free one, which is logged.")
  int httpPort = 8088;

  @Option(
      names = "--base-path",
      paramLabel = "PATH",
      description = "The path that a reverse proxy publishes the page under, for instance /yt.")
  String basePath = "/";

  @Option(
      names = "--allow-host",
      paramLabel = "NAME,…",
      split = ",",
      description = {
        "Further names under which a browser or a proxy may ask for the page. Others are refused,",
        "so that no page of a stranger reads it through a name that leads here."
      })
  List<String> allowedHosts = Collections.emptyList();

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How often to measure.")
  Duration every = Duration.ofSeconds(2);

  @Option(
      names = "--late",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "From which age of its oldest waiting record on an application is behind.")
  Duration late = Duration.ofMinutes(2);

  @Option(
      names = "--audit-file",
      paramLabel = "FILE",
      description = "A file with what the last scripts/audit.sh printed.")
  Path auditFile;

  @Option(
      names = "--explain-limit",
      paramLabel = "N",
      description = {
        "A row is explained on the page as long as the raw topic has at most this many records,",
        "which it reads; beyond, the page shows the command of the audit."
      })
  long explainLimit = 2_000_000;

  @Mixin SchemaDir schemaDir = new SchemaDir();

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    schemaDir.check(problems);
    checkPort("--http-port", httpPort, problems);
    checkRange(
        "--every (in ms)", every.toMillis(), 500, Duration.ofMinutes(1).toMillis(), problems);
    checkRange("--late (in ms)", late.toMillis(), 1, Duration.ofDays(1).toMillis(), problems);
    checkRange("--explain-limit", explainLimit, 0, Long.MAX_VALUE, problems);
    if (!basePath.matches("/|(/[A-Za-z0-9._~-]+)+/?")) {
      problems.add("--base-path: '" + basePath + "' is not a path such as /yt");
    }
  }

  /** Without a slash at its end; empty for the root. */
  String prefix() {
    return basePath.replaceFirst("/$", "");
  }
}
