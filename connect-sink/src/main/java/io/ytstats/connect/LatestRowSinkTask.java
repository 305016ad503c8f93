package io.ytstats.connect;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.ytstats.app.Version;
import io.ytstats.store.DatabaseFailure;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what it is given before it returns, so the worker commits only offsets of rows that the
 * database has committed. A failure of the database that may pass is a {@link RetriableException}:
 * the worker gives the same records again. Bad records are reported after everything else is
 * written. All methods are for the worker's thread of this task.
 */
public final class LatestRowSinkTask extends SinkTask {
  private static final Logger LOG = LoggerFactory.getLogger(LatestRowSinkTask.class);

  /** Set by the connector: the number of the task, for its metrics. */
  static final String TASK_NUMBER = "task.number";

  private final Map<String, TableSink> tables = new HashMap<>();
  private SinkConfig config;
  private SinkMetrics metrics;
  private HikariDataSource pool;
  private int failures;

  /** Called by the worker. */
  public LatestRowSinkTask() {}

  @Override
  public String version() {
    return Version.current();
  }

  @Override
  public void start(Map<String, String> properties) {
    config = new SinkConfig(properties);
    metrics =
        new SinkMetrics(
            properties.getOrDefault("name", "unknown"), properties.getOrDefault(TASK_NUMBER, "0"));
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    if (records.isEmpty()) {
      return;
    }
    List<Report> reports = new ArrayList<>();
    try {
      for (Map.Entry<String, List<SinkRecord>> each : byTable(records).entrySet()) {
        reports.addAll(table(each.getKey()).write(each.getValue()));
      }
    } catch (SQLException | PoolInitializationException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RetriableException("interrupted while writing", e);
    }
    failures = 0;
    report(reports);
  }

  private Map<String, List<SinkRecord>> byTable(Collection<SinkRecord> records) {
    Map<String, List<SinkRecord>> byTopic = new LinkedHashMap<>();
    for (SinkRecord record : records) {
      byTopic.computeIfAbsent(record.topic(), topic -> new ArrayList<>()).add(record);
    }
    Map<String, List<SinkRecord>> byTable = new LinkedHashMap<>();
    byTopic.forEach(
        (topic, each) ->
            byTable.computeIfAbsent(config.table(topic), table -> new ArrayList<>()).addAll(each));
    return byTable;
  }

  private TableSink table(String name) throws SQLException {
    if (pool == null) {
      pool = config.database().open(config.connections());
    }
    TableSink table = tables.get(name);
    if (table == null) {
      table = TableSink.open(config, name, pool, metrics);
      tables.put(name, table);
    }
    return table;
  }

  private ConnectException failure(Exception failure) {
    String what =
        "database " + config.database().address() + ": " + DatabaseFailure.describe(failure);
    if (DatabaseFailure.of(failure) != DatabaseFailure.TRANSIENT) {
      return new ConnectException("cannot write to " + what, failure);
    }
    failures++;
    metrics.retried();
    long pause = config.pauseMillis(failures);
    LOG.warn("{}; retrying in {} ms", what, pause);
    context.timeout(pause);
    return new RetriableException(what, failure);
  }

  private void report(List<Report> reports) {
    ErrantRecordReporter reporter = context.errantRecordReporter();
    for (Report report : reports) {
      if (reporter == null) {
        throw new ConnectException(
            "bad record: topic "
                + report.record.topic()
                + ", partition "
                + report.record.kafkaPartition()
                + ", offset "
                + report.record.kafkaOffset()
                + ": "
                + report.why.getMessage()
                + "; with errors.tolerance=all and errors.deadletterqueue.topic.name such records"
                + " go to that topic",
            report.why);
      }
      metrics.reported();
      reporter.report(report.record, report.why);
    }
  }

  @Override
  public void stop() {
    tables.values().forEach(TableSink::close);
    tables.clear();
    if (pool != null) {
      pool.close();
      pool = null;
    }
    if (metrics != null) {
      metrics.close();
      metrics = null;
    }
  }
}
