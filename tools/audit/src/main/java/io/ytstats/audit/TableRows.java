package io.ytstats.audit;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.ytstats.app.FatalException;
import io.ytstats.store.DatabaseAccess;
import io.ytstats.store.DatabaseFailure;
import io.ytstats.store.StoreTable;
import io.ytstats.store.StoredRow;
import io.ytstats.store.TableScan;
import java.io.Serializable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** Reads the rows of the tables. */
final class TableRows {
  /** The rows of one query, which one task reads; a million rows are read by five tasks. */
  private static final int ROWS_OF_A_RANGE = 200_000;

  private TableRows() {}

  /** A range of channels of one table; a null limit is none. */
  private static final class Range implements Serializable {
    private static final long serialVersionUID = 1;

    final StoreTable table;
    final String from;
    final String until;

    Range(StoreTable table, String from, String until) {
      this.table = table;
      this.from = from;
      this.until = until;
    }
  }

  /**
   * All rows of both tables (driver).
   *
   * @param database sent to the executors inside the tasks, and nowhere else
   */
  static JavaPairRDD<RowKey, TableRow> all(JavaSparkContext spark, DatabaseAccess database) {
    List<Range> ranges = ranges(database);
    return spark
        .parallelize(ranges, ranges.size())
        .mapPartitionsToPair(part -> read(part, database));
  }

  private static List<Range> ranges(DatabaseAccess database) {
    List<Range> ranges = new ArrayList<>();
    try (HikariDataSource dataSource = database.open()) {
      for (StoreTable table : StoreTable.values()) {
        String from = null;
        for (String cut : new TableScan(dataSource, table).cuts(ROWS_OF_A_RANGE)) {
          ranges.add(new Range(table, from, cut));
          from = cut;
        }
        ranges.add(new Range(table, from, null));
      }
    } catch (SQLException | PoolInitializationException e) {
      throw failure(database, e);
    }
    return ranges;
  }

  /** Reads one range, which is a partition of its own (executor). */
  private static Iterator<Tuple2<RowKey, TableRow>> read(
      Iterator<Range> ranges, DatabaseAccess database) {
    if (!ranges.hasNext()) {
      return Collections.emptyIterator();
    }
    Range range = ranges.next();
    try {
      HikariDataSource dataSource = database.open();
      closeWithTask(dataSource);
      TableScan.Cursor rows = new TableScan(dataSource, range.table).range(range.from, range.until);
      closeWithTask(rows);
      return new Iterator<Tuple2<RowKey, TableRow>>() {
        @Override
        public boolean hasNext() {
          try {
            return rows.hasNext();
          } catch (TableScan.UncheckedSqlException e) {
            throw failure(database, e);
          }
        }

        @Override
        public Tuple2<RowKey, TableRow> next() {
          return pair(range.table, rows.next());
        }
      };
    } catch (SQLException | PoolInitializationException e) {
      throw failure(database, e);
    }
  }

  /** Closes the resource when the task ends; the last one given is closed first. */
  private static void closeWithTask(AutoCloseable resource) {
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener)
                context -> {
                  try {
                    resource.close();
                  } catch (Exception e) {
                    throw new IllegalStateException("cannot close " + resource, e);
                  }
                });
  }

  /**
   * The current rows of these keys; keys without a row are left out (driver).
   *
   * @param keys few, since each is a query
   */
  static JavaPairRDD<RowKey, TableRow> of(
      JavaSparkContext spark, DatabaseAccess database, List<RowKey> keys) {
    return spark.parallelize(keys, 1).mapPartitionsToPair(part -> find(part, database));
  }

  private static Iterator<Tuple2<RowKey, TableRow>> find(
      Iterator<RowKey> keys, DatabaseAccess database) {
    List<Tuple2<RowKey, TableRow>> found = new ArrayList<>();
    List<RowKey> list = new ArrayList<>();
    keys.forEachRemaining(list::add);
    try (HikariDataSource dataSource = database.open()) {
      for (StoreTable table : StoreTable.values()) {
        try (TableScan.Finder finder = new TableScan(dataSource, table).finder()) {
          for (RowKey key : list) {
            if (key.table() == table) {
              finder
                  .find(key.channel(), key.period())
                  .ifPresent(stored -> found.add(pair(table, stored)));
            }
          }
        }
      }
    } catch (SQLException | PoolInitializationException e) {
      throw failure(database, e);
    }
    return found.iterator();
  }

  /** The rows of these keys, read on the driver. */
  static List<Optional<TableRow>> find(DatabaseAccess database, RowKey... keys) {
    List<Optional<TableRow>> rows = new ArrayList<>();
    Iterator<Tuple2<RowKey, TableRow>> found = find(Arrays.asList(keys).iterator(), database);
    List<Tuple2<RowKey, TableRow>> all = new ArrayList<>();
    found.forEachRemaining(all::add);
    for (RowKey key : keys) {
      rows.add(all.stream().filter(pair -> pair._1.equals(key)).map(pair -> pair._2).findAny());
    }
    return rows;
  }

  private static Tuple2<RowKey, TableRow> pair(StoreTable table, StoredRow stored) {
    RowKey key = new RowKey(table, stored.channel(), stored.period());
    return new Tuple2<>(key, TableRow.of(key, stored));
  }

  /** A failure of the database as a message for the operator. */
  static FatalException failure(DatabaseAccess database, Exception e) {
    return new FatalException(
        "database " + database.address() + ": " + DatabaseFailure.describe(e), e);
  }
}
