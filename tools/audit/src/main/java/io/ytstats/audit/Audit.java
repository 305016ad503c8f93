package io.ytstats.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.ytstats.agg.OffsetSpan;
import io.ytstats.app.Application;
import io.ytstats.app.Command;
import io.ytstats.app.ExitCode;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.Period;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.store.DatabaseAccess;
import io.ytstats.store.StoreTable;
import io.ytstats.store.TableCheck;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit from its arguments to its exit code (driver). */
public final class Audit {
  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

  /** The tables could be read, and are not what they should be. */
  static final int DIFFERS = 1;

  /** Kafka or the database could not be read, so nothing is known. */
  static final int COULD_NOT_READ = 3;

  /**
   * Names the file that the exit code is also written to, if it is set: {@code scripts/audit.sh}
   * counts a code only if it stands there, for a JVM or Spark may end with the same one.
   */
  private static final String ANSWER_FILE_VARIABLE = "YT_AUDIT_ANSWER";

  /** With an attempt of 10 s at its end, the answer comes within 30 s. */
  private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(15);

  private static final Duration PAUSE_BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 3;

  private final AuditOptions options;
  private final PrintStream out;
  private ReaderSchemas schemas;

  private Audit(AuditOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs the audit and exits with its code. Runs through spark-submit, whose own failures have the
   * exit code 1 too; {@code scripts/audit.sh} tells them apart.
   */
  public static void main(String... args) {
    int code = COULD_NOT_READ;
    try {
      code = run(System.out, args);
      String answerFile = System.getenv(ANSWER_FILE_VARIABLE);
      if (answerFile != null && !answerFile.isEmpty()) {
        Files.write(Paths.get(answerFile), Integer.toString(code).getBytes(US_ASCII));
      }
    } catch (Throwable e) {
      // the JVM would exit with 1, which is an answer here
      code = COULD_NOT_READ;
      LOG.error("audit stops: {}", e.toString(), e);
    }
    System.exit(code);
  }

  static int run(PrintStream out, String... args) {
    AuditOptions options = new AuditOptions();
    return Application.run(
        Command.of(
                "audit",
                "Compares both tables, row for row, with the answer recomputed from the raw topic"
                    + " as it is at the start. Beside the equal rows there are missing ones; stale"
                    + " ones, of an earlier harvest than should be; differing ones, of the same"
                    + " harvest with another count or fresher than any raw record; extra ones, of"
                    + " no raw record. Two kinds are not wrong: newer, of a raw record that came"
                    + " after the start, and unverifiable, which raw records that the topic no"
                    + " longer has may have made. Runs through spark-submit.",
                options,
                () -> new Audit(options, out).run())
            .failingWith(COULD_NOT_READ),
        args);
  }

  private int run() throws InterruptedException {
    try (Admin admin = KafkaClients.admin(options, "audit")) {
      RawTopic topic = RawTopic.open(admin, options, KAFKA_PATIENCE);
      schemas = SchemaRegistry.readerSchemas(options, options.schemas());
      DatabaseAccess database = options.databaseAccess();
      checkTables(database);
      try (JavaSparkContext spark = new JavaSparkContext(sparkConf())) {
        return options.explainedChannel() == null
            ? compare(spark, topic, database)
            : explain(spark, topic, database);
      } catch (RuntimeException e) {
        throw inOperatorsWords(e);
      }
    }
  }

  private void checkTables(DatabaseAccess database) {
    try (HikariDataSource dataSource = database.open()) {
      for (StoreTable table : StoreTable.values()) {
        new TableCheck(table, database.address()).check(dataSource);
      }
    } catch (SQLException | PoolInitializationException e) {
      throw TableRows.failure(database, e);
    }
  }

  private int compare(JavaSparkContext spark, RawTopic topic, DatabaseAccess database)
      throws InterruptedException {
    List<OffsetSpan> spans = topic.everything();
    out.printf("audit: %s up to %s%n", options.topic, ends(spans));
    Comparison comparison = new Comparison(spark, topic, spans, schemas, database);
    Tally tally = null;
    for (int attempt = 1; tally == null; attempt++) {
      try {
        tally = comparison.look();
      } catch (FatalException e) {
        throw e;
      } catch (RuntimeException e) {
        requireRetriable(e, topic, spans, attempt);
        // a leader has moved, or records have expired as they were read
        Thread.sleep(PAUSE_BETWEEN_LOOKS.toMillis());
        spans = topic.stillThere(spans);
        comparison = new Comparison(spark, topic, spans, schemas, database);
      }
    }
    out.printf(
        Locale.ROOT,
        "audit: %-14s %,d records, %,d of them rejected%s%n",
        options.topic,
        comparison.records(),
        comparison.rejects(),
        comparison.recordsAreGone() ? "; earlier ones are gone: " + starts(spans) : "");
    tally = lookAgainWhileWrong(comparison, tally);
    if (options.repair && tally.wrong() > 0) {
      print(tally);
      out.printf(Locale.ROOT, "audit: repair: %,d rows written%n", comparison.repair(tally));
      tally = comparison.lookAgain(tally);
    }
    print(tally);
    return answer(tally);
  }

  private Tally lookAgainWhileWrong(Comparison comparison, Tally first)
      throws InterruptedException {
    Tally tally = first;
    long deadline = System.nanoTime() + options.patience.toNanos();
    long left = options.patience.toMillis();
    while (tally.wrong() > 0 && left > 0) {
      LOG.info("{} rows are wrong; looked at again for {} ms more", tally.wrong(), left);
      Thread.sleep(Math.min(left, PAUSE_BETWEEN_LOOKS.toMillis()));
      tally = comparison.lookAgain(tally);
      left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    }
    return tally;
  }

  /** Goes on if another attempt may help. */
  private static void requireRetriable(
      RuntimeException failure, RawTopic topic, List<OffsetSpan> spans, int attempt) {
    FatalException told = toldByTask(failure);
    if (told != null) {
      throw told;
    }
    String explanation = topic.explain(failure, spans);
    if (explanation != null) {
      throw new FatalException(explanation, failure);
    } else if (attempt == ATTEMPTS) {
      throw inOperatorsWords(failure);
    }
    LOG.warn("{}; tried again", inOperatorsWords(failure).getMessage());
  }

  /** What the operator is to know of a failure, without the executors' stack traces. */
  private static FatalException inOperatorsWords(RuntimeException failure) {
    FatalException told = toldByTask(failure);
    return told != null
        ? told
        : new FatalException(
            "the topic or a table could not be read or written: "
                + String.valueOf(failure.getMessage()).split("\n", 2)[0],
            failure);
  }

  /** A failure that a task, or this driver, has told in those words already; null if none has. */
  private static FatalException toldByTask(RuntimeException failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof FatalException) {
        return (FatalException) each;
      }
    }
    return null;
  }

  private void print(Tally tally) {
    for (StoreTable table : StoreTable.values()) {
      out.printf("audit: %-14s %s%n", table.tableName(), tally.summary(table));
      tally.lines(table, options.show).forEach(line -> out.println("         " + line));
    }
  }

  private int answer(Tally tally) {
    long unverifiable = tally.count(Verdict.UNVERIFIABLE);
    boolean good = tally.wrong() == 0 && !(options.strict && unverifiable > 0);
    out.printf(
        "audit: %s%s%n",
        good ? "equal" : "DIFFERS",
        unverifiable == 0
            ? ""
            : options.strict
                ? ": unverifiable rows, and --strict"
                : "; unverifiable rows do not count without --strict");
    out.flush();
    return good ? ExitCode.DONE : DIFFERS;
  }

  private int explain(JavaSparkContext spark, RawTopic topic, DatabaseAccess database)
      throws InterruptedException {
    String channel = options.explainedChannel();
    DataPoint anyOfTheDay =
        DataPoint.ofRank(
            channel,
            Freshness.rank(Period.DAY.firstDay(options.explainedDay()).toEpochDay() * 86_400, 0));
    RowKey key = RawRanks.keyOf(StoreTable.DAILY, anyOfTheDay);
    // the row before the records: what made it is among them then
    Optional<TableRow> row = TableRows.find(database, key).get(0);
    List<OffsetSpan> spans = topic.everything();
    Explanation explanation =
        Explanation.of(topic.read(spark, spans), schemas, channel, options.explainedDay());
    out.printf(
        Locale.ROOT,
        "audit: %s: %,d records in %s up to %s%n",
        key,
        explanation.count(),
        options.topic,
        ends(spans));
    explanation.lines().forEach(line -> out.println("         " + line));
    if (explanation.rejects() > 0) {
      out.printf(
          Locale.ROOT,
          "audit: %,d records with the key %s were rejected, of whatever day%n",
          explanation.rejects(),
          channel);
    }
    boolean gone = spans.stream().anyMatch(span -> span.from > 0);
    if (gone) {
      out.printf("audit: earlier records are gone: %s%n", starts(spans));
    }
    out.printf(
        "audit: %s has %s%s%n",
        key.table().tableName(),
        row.isPresent() ? row.get().toString() : "no such row",
        row.isPresent() || explanation.winner() != null
            ? ": " + Verdict.of(explanation.winner(), row.orElse(null), false, gone).word()
            : "");
    out.flush();
    return ExitCode.DONE;
  }

  private static String ends(List<OffsetSpan> spans) {
    return spans.stream()
        .map(span -> span.partition.partition() + ":" + span.until)
        .collect(Collectors.joining(" "));
  }

  private static String starts(List<OffsetSpan> spans) {
    return spans.stream()
        .filter(span -> span.from > 0)
        .map(span -> "partition " + span.partition.partition() + " begins at " + span.from)
        .collect(Collectors.joining(", "));
  }

  private static SparkConf sparkConf() {
    SparkConf conf = new SparkConf();
    conf.setIfMissing("spark.master", "local[2]");
    conf.setAppName("audit");
    conf.setIfMissing("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
    conf.set(
        "spark.kryo.classesToRegister", RowKey.class.getName() + "," + TableRow.class.getName());
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.ui.enabled", "false");
    return conf;
  }
}
