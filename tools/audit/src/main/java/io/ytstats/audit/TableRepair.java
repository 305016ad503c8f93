package io.ytstats.audit;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.ytstats.app.Backoff;
import io.ytstats.app.FatalException;
import io.ytstats.schema.DataPoint;
import io.ytstats.store.DatabaseAccess;
import io.ytstats.store.DatabaseFailure;
import io.ytstats.store.RowBatch;
import io.ytstats.store.StoreTable;
import io.ytstats.store.TableWriter;
import io.ytstats.store.WriteResult;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the expected rows of findings by the stores' guarded upsert (executor). */
final class TableRepair {
  private static final Logger LOG = LoggerFactory.getLogger(TableRepair.class);

  private static final int ROWS_OF_A_WRITE = 1_000;

  /** For instance a deadlock with a store that writes other rows of the batch. */
  private static final Backoff WHILE_TRANSIENT =
      Backoff.between(Duration.ofMillis(100), Duration.ofSeconds(5))
          .within(Duration.ofMinutes(1))
          .retryingOn(failure -> DatabaseFailure.of(failure) == DatabaseFailure.TRANSIENT)
          .logging(LOG, DatabaseFailure::describe);

  private TableRepair() {}

  /**
   * Writes one partition's findings in batches.
   *
   * @param findings all repairable
   * @return how many rows were written
   * @throws FatalException if the database is unavailable for a minute, or refuses
   */
  static long write(Iterator<Finding> findings, DatabaseAccess database) {
    if (!findings.hasNext()) {
      return 0;
    }
    long written = 0;
    try (HikariDataSource dataSource = database.open()) {
      Map<StoreTable, RowBatch> batches = new EnumMap<>(StoreTable.class);
      while (findings.hasNext()) {
        Finding finding = findings.next();
        StoreTable table = finding.key.table();
        RowBatch batch = batches.computeIfAbsent(table, RowBatch::new);
        batch.add(DataPoint.ofRank(finding.key.channel(), finding.expected));
        if (batch.size() == ROWS_OF_A_WRITE) {
          written += write(batches.remove(table), table, dataSource, database);
        }
      }
      for (Map.Entry<StoreTable, RowBatch> rest : batches.entrySet()) {
        written += write(rest.getValue(), rest.getKey(), dataSource, database);
      }
    } catch (PoolInitializationException e) {
      throw TableRows.failure(database, e);
    }
    return written;
  }

  private static long write(
      RowBatch batch, StoreTable table, HikariDataSource dataSource, DatabaseAccess database) {
    TableWriter writer = new TableWriter(dataSource, table);
    try {
      WriteResult result = WHILE_TRANSIENT.get(() -> writer.write(batch));
      result
          .refused()
          .forEach(
              refusal ->
                  LOG.warn("{} refuses {}: {}", table.tableName(), refusal.row(), refusal.why()));
      return result.rows();
    } catch (SQLException e) {
      throw TableRows.failure(database, e);
    } catch (RuntimeException e) {
      throw new FatalException("cannot write to " + table.tableName() + ": " + e.getMessage(), e);
    }
  }
}
