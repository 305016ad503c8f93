package io.ytstats.status;

import io.ytstats.app.ClusterReader;
import io.ytstats.app.DurationConverter;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaOptions;
import io.ytstats.status.model.Hop;
import io.ytstats.status.model.PipelineReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of all status commands; each uses those that it needs. */
final class StatusOptions extends KafkaOptions {
  private static final String CLIENT = "status";
  private static final String PASSWORD_VARIABLE = "YT_DB_PASSWORD";

  @Option(names = "--db-url", paramLabel = "URL", description = "The database.")
  String dbUrl = "jdbc:mysql://127.0.0.1:3306/yt";

  @Option(names = "--db-user", paramLabel = "USER", description = "The database user.")
  String dbUser = "pixuser";

  @Option(
      names = "--db-password-file",
      paramLabel = "FILE",
      description =
          "A file that holds that user's password. Without this option the password is read from"
              + " the variable "
              + PASSWORD_VARIABLE
              + ".")
  Path dbPasswordFile;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = {
        "When the run began, as 2017-08-02T02:00:00Z. Earlier rejects are not counted; the tables",
        "are shown as a whole."
      })
  Instant since = Instant.EPOCH;

  @Option(
      names = "--limit",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "drain: how long to wait in all.")
  Duration limit = Duration.ofMinutes(3);

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "tables: how many rows of a table to print, those with the latest harvests.")
  int rows = 12;

  @Option(
      names = "--group",
      split = ",",
      paramLabel = "GROUP=TOPIC,…",
      description =
          "The consumer groups to look at, also those of other programs, instead of the four"
              + " of the suite.")
  List<String> groups = new ArrayList<>();

  @Option(
      names = "--watch",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Looks again and again, so often, until stopped; 0ms is once. A terminal is redrawn, a"
              + " file or a pipe is appended to.")
  Duration watch = Duration.ZERO;

  @Option(
      names = "--latest",
      paramLabel = "N",
      description =
          "Also prints so many rows of each table, those with the latest harvests. The server reads"
              + " both tables as a whole for that at each look.")
  int latest;

  @Option(names = "--json", description = "One JSON object on a line instead of text.")
  boolean json;

  @Option(
      names = "--max-age",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "A lag in time over this is not healthy.")
  Duration maxAge = Duration.ofMinutes(5);

  @Option(
      names = "--max-lag",
      paramLabel = "N",
      description = "A lag of more records than that is not healthy.")
  Long maxLag;

  @Option(
      names = "--max-rejects",
      paramLabel = "N",
      description = "More rejects since --since are not healthy.")
  long maxRejects;

  static final class TimeConverter implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new TypeConversionException("'" + text + "' is not of the form 2017-08-02T02:00:00Z");
      }
    }
  }

  @Override
  protected String exitCodes() {
    return "0 as it should be, 1 not so, 2 wrong usage, 3 could not be read";
  }

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    if (!watch.isZero()) {
      checkRange(
          "--watch (in ms)", watch.toMillis(), 100, Duration.ofHours(1).toMillis(), problems);
    }
    checkRange("--latest", latest, 0, 1_000, problems);
    if (maxLag != null) {
      checkRange("--max-lag", maxLag, 0, Long.MAX_VALUE, problems);
    }
    checkRange("--max-rejects", maxRejects, 0, Long.MAX_VALUE, problems);
    for (String group : groups) {
      if (!group.matches(".+=[a-zA-Z0-9._-]{1,249}")) {
        problems.add("--group: '" + group + "' is not GROUP=TOPIC");
      }
    }
    checkRange("--rows", rows, 1, Integer.MAX_VALUE, problems);
  }

  /** The hops to look at. */
  List<Hop> hops() {
    return groups.isEmpty()
        ? Hop.ofSuite()
        : groups.stream()
            .map(
                text ->
                    new Hop(
                        text.substring(0, text.lastIndexOf('=')),
                        text.substring(text.lastIndexOf('=') + 1)))
            .collect(Collectors.toList());
  }

  /** The caller closes it. */
  PipelineReader reader() {
    return new PipelineReader(kafka(), this, CLIENT, this::connect, hops(), since);
  }

  /** The caller closes it. */
  ClusterReader kafka() {
    return new ClusterReader(
        // a machine that starts all of it may be slow
        KafkaClients.admin(this, CLIENT, Duration.ofMinutes(1)),
        () ->
            KafkaClients.boundedConsumer(
                this, CLIENT, Collections.emptyMap(), Collections.emptyMap()));
  }

  /**
   * A connection to the database; the caller closes it.
   *
   * @throws FatalException if the server cannot be reached, or refuses the user
   */
  Connection connect() {
    try {
      return DriverManager.getConnection(dbUrl, dbUser, password());
    } catch (IOException | SQLException e) {
      String reason = String.valueOf(e.getMessage());
      throw new FatalException(dbUrl + ": " + reason.split("\\R", 2)[0], e);
    }
  }

  private String password() throws IOException {
    if (dbPasswordFile == null) {
      return System.getenv().getOrDefault(PASSWORD_VARIABLE, "");
    }
    return new String(Files.readAllBytes(dbPasswordFile), StandardCharsets.UTF_8)
        .replaceFirst("\\r?\\n\\z", "");
  }
}
