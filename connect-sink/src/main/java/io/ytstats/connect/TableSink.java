package io.ytstats.connect;

import com.zaxxer.hikari.HikariDataSource;
import io.ytstats.store.GuardedRow;
import io.ytstats.store.ParallelWriter;
import io.ytstats.store.TableShape;
import io.ytstats.store.WriteResult;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Writes records into one table. For one thread at a time. */
final class TableSink implements AutoCloseable {
  private final HikariDataSource pool;
  private final RowMaker maker;
  private final ParallelWriter writer;
  private final StaleRecords stale;
  private final SinkMetrics metrics;
  private final int batchSize;

  private TableSink(
      SinkConfig config, TableBinding binding, HikariDataSource pool, SinkMetrics metrics) {
    this.pool = pool;
    this.maker = new RowMaker(config, binding);
    this.writer = new ParallelWriter(pool, binding.model(), config.connections(), metrics);
    this.stale = config.reportsStale() ? new StaleRecords(binding) : null;
    this.metrics = metrics;
    this.batchSize = config.batchSize();
  }

  /**
   * Checks a table and opens it.
   *
   * @throws ConnectException naming all that is wrong with the table
   */
  static TableSink open(SinkConfig config, String table, HikariDataSource pool, SinkMetrics metrics)
      throws SQLException {
    Optional<TableShape> shape;
    try (Connection connection = pool.getConnection()) {
      shape = TableShape.read(connection, table);
    }
    if (!shape.isPresent()) {
      throw new ConnectException(
          "no table " + table + " at " + config.database().address() + ", or no right on it");
    }
    Map<String, List<String>> problems = TableProblems.find(config, table, shape.get());
    if (!problems.isEmpty()) {
      throw new ConnectException(
          problems.entrySet().stream()
              .map(each -> each.getKey() + ": " + String.join("; ", each.getValue()))
              .collect(Collectors.joining("; ")));
    }
    return new TableSink(config, TableBinding.of(config, table, shape.get()), pool, metrics);
  }

  /**
   * Writes records, and returns once they are committed. Writing them again is always right.
   *
   * @return the records that could not be written, and those that are to be reported as stale
   */
  List<Report> write(List<SinkRecord> records) throws SQLException, InterruptedException {
    List<Report> reports = new ArrayList<>();
    for (int from = 0; from < records.size(); from += batchSize) {
      writeBatch(records.subList(from, Math.min(records.size(), from + batchSize)), reports);
    }
    return reports;
  }

  private void writeBatch(List<SinkRecord> records, List<Report> reports)
      throws SQLException, InterruptedException {
    List<RecordRow> rows = new ArrayList<>(records.size());
    for (SinkRecord record : records) {
      try {
        maker.row(record, rows.size()).ifPresent(rows::add);
      } catch (UnfitRecordException e) {
        reports.add(new Report(record, e));
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    List<RecordRow> found = new ArrayList<>();
    if (stale != null) {
      try (Connection connection = pool.getConnection()) {
        found = stale.find(connection, rows);
      }
    }
    long began = System.nanoTime();
    WriteResult result = writer.write(GuardedRow.freshestOfEachKey(rows));
    metrics.written(System.nanoTime() - began, rows);
    for (WriteResult.Refusal refusal : result.refused()) {
      reports.add(
          new Report(
              ((RecordRow) refusal.row()).origin(),
              new UnfitRecordException("the database refuses it: " + refusal.why())));
    }
    for (RecordRow row : found) {
      reports.add(new Report(row.origin(), new StaleRecordException(row)));
    }
  }

  @Override
  public void close() {
    writer.close();
  }
}
