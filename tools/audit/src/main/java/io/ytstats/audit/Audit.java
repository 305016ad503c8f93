package io.ytstats.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ytstats.app.Application;
import io.ytstats.app.Command;
import io.ytstats.app.ExitCode;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.store.DatabaseAccess;
import io.ytstats.store.StoreTable;
import io.ytstats.store.TableCheck;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code scripts/audit.sh}: compares the two tables with the answer recomputed from the raw topic
 * (driver).
 */
public final class Audit {
  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

  /** The exit code if the tables could be read and differ. */
  static final int DIFFERS = 1;

  /** The exit code if Kafka or the database could not be read: there is no answer. */
  static final int COULD_NOT_READ = 3;

  /**
   * Names the file that the exit code is also written to. {@code scripts/audit.sh} accepts an exit
   * code only if the file has it too, because a JVM or Spark may end with the same code.
   */
  private static final String ANSWER_FILE_VARIABLE = "YT_AUDIT_ANSWER";

  /** With a last attempt of 10 s, a missing broker is reported within 30 s. */
  private static final Duration KAFKA_LIMIT = Duration.ofSeconds(15);

  private final AuditOptions options;
  private final PrintStream out;

  private Audit(AuditOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs the audit and exits with its code. It is started by spark-submit, whose own failures have
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
      // the JVM itself would exit with 1, which is an answer here
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
                    + " as it is at the start. A row is equal; missing; stale, from an earlier"
                    + " harvest than it should be; differing, from the same harvest with another"
                    + " count or later than any raw record; or extra, without a raw record. Two"
                    + " more kinds are not wrong: newer, from a raw record that arrived after the"
                    + " start, and unverifiable, which may be from raw records that the topic has"
                    + " lost. Runs through spark-submit.",
                options,
                () -> new Audit(options, out).run())
            .failingWith(COULD_NOT_READ),
        args);
  }

  private int run() throws Exception {
    if (options.explainedChannel() != null) {
      return onTopic(
          (spark, topic, schemas, database) -> {
            new ExplainRun(options, out, spark, topic, schemas, database).run();
            return ExitCode.DONE;
          });
    }
    AuditMetrics metrics = new AuditMetrics();
    PrometheusRegistry figures = new PrometheusRegistry();
    metrics.registerIn(figures);
    if (options.every == null) {
      return compare(metrics, figures).isEqual ? ExitCode.DONE : DIFFERS;
    }
    new RepeatedAudit(options.every, options.http, metrics, () -> compare(metrics, figures)).run();
    return ExitCode.DONE;
  }

  /** One comparison; its figures are in the metrics and in the file, whatever becomes of it. */
  private AuditResult compare(AuditMetrics metrics, PrometheusRegistry figures)
      throws InterruptedException {
    long began = System.nanoTime();
    AuditResult result = null;
    try {
      result =
          onTopic(
              (spark, topic, schemas, database) ->
                  new CompareRun(options, out, spark, topic, schemas, database).run());
      metrics.completed(result, Duration.ofNanos(System.nanoTime() - began));
      return result;
    } finally {
      if (result == null) {
        metrics.failed();
      }
      options.metricsFile.write(figures);
    }
  }

  /** What is done with everything that an audit reads. */
  @FunctionalInterface
  private interface Work<R> {
    R on(JavaSparkContext spark, RawTopic topic, ReaderSchemas schemas, DatabaseAccess database)
        throws Exception;
  }

  private <R> R onTopic(Work<R> work) throws InterruptedException {
    try (Admin admin = KafkaClients.admin(options, "audit")) {
      RawTopic topic = RawTopic.open(admin, options, KAFKA_LIMIT);
      ReaderSchemas schemas = SchemaRegistry.readerSchemas(options, options.schemas());
      DatabaseAccess database = options.databaseAccess();
      checkTables(database);
      try (JavaSparkContext spark = new JavaSparkContext(sparkConf())) {
        topic.prepare(spark);
        return work.on(spark, topic, schemas, database);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) { // Spark throws checked exceptions that it does not declare
        throw AuditFailures.fatal(e);
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
