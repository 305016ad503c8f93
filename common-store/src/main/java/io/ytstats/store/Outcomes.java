package io.ytstats.store;

import com.mysql.cj.jdbc.JdbcStatement;
import com.mysql.cj.jdbc.result.ResultSetInternalMethods;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What became of rows that were written, as the server counts it. A statement of N rows has an
 * update count of N plus the number of rows that were changed, and an information text with the
 * number of rows that existed before ({@code Duplicates}). There is no such text for a statement of
 * one row; a row that is not changed by it is counted as {@link #unknown}. Not thread-safe.
 */
public final class Outcomes {
  private static final Pattern DUPLICATES = Pattern.compile("Duplicates: (\\d+)");

  private long inserted;
  private long updated;
  private long unchanged;
  private long unknown;

  Outcomes() {}

  /**
   * Adds the outcome of a statement.
   *
   * @param updateCount with the driver's default flags
   */
  void add(Statement executed, int rows, long updateCount) throws SQLException {
    add(rows, updateCount, information(executed));
  }

  void add(int rows, long updateCount, String information) {
    long changed = Math.max(0, updateCount - rows);
    updated += changed;
    Matcher existed = DUPLICATES.matcher(information);
    if (existed.find()) {
      long duplicates = Long.parseLong(existed.group(1));
      inserted += rows - duplicates;
      unchanged += duplicates - changed;
    } else {
      unknown += rows - changed;
    }
  }

  void add(Outcomes other) {
    inserted += other.inserted;
    updated += other.updated;
    unchanged += other.unchanged;
    unknown += other.unknown;
  }

  private static String information(Statement executed) throws SQLException {
    if (!executed.isWrapperFor(JdbcStatement.class)) {
      return "";
    }
    ResultSetInternalMethods result = executed.unwrap(JdbcStatement.class).getResultSetInternal();
    String information = result == null ? null : result.getServerInfo();
    return information == null ? "" : information;
  }

  /** Rows that did not exist. */
  public long inserted() {
    return inserted;
  }

  /** Rows that became fresher. */
  public long updated() {
    return updated;
  }

  /** Rows that existed and were as fresh or fresher. */
  public long unchanged() {
    return unchanged;
  }

  /** Rows that were inserted or left unchanged; the server does not tell which. */
  public long unknown() {
    return unknown;
  }
}
