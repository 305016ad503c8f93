package io.ytstats.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Reads a table while others write it: plain reads, which lock nothing. A large table is read in
 * ranges of channels, the first column of its primary key, and each range as a stream.
 */
public final class TableScan {
  /** The fetch size with which Connector/J streams row by row, with no copy of the result. */
  private static final int STREAM = Integer.MIN_VALUE;

  private final DataSource dataSource;
  private final StoreTable table;

  /**
   * A scan of one table.
   *
   * @param dataSource see {@link DatabaseAccess#open}
   */
  public TableScan(DataSource dataSource, StoreTable table) {
    this.dataSource = dataSource;
    this.table = table;
  }

  /**
   * Where to cut the table into ranges. They follow the server's own order, so they are disjoint
   * and complete under any collation.
   *
   * @param rows about as many in each range
   * @return the channel at which each range but the first begins, in the table's order; empty for a
   *     small table
   * @throws SQLException see {@link DatabaseFailure#of}
   */
  public List<String> cuts(int rows) throws SQLException {
    List<String> cuts = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement first = connection.prepareStatement(cutSql("", rows));
        PreparedStatement next = connection.prepareStatement(cutSql(" WHERE channel > ?", rows))) {
      Optional<String> cut = firstText(first);
      while (cut.isPresent()) {
        cuts.add(cut.get());
        next.setString(1, cut.get());
        cut = firstText(next);
      }
      connection.rollback();
    }
    return cuts;
  }

  private String cutSql(String where, int rows) {
    return "SELECT channel FROM "
        + table.tableName()
        + where
        + " ORDER BY channel LIMIT 1 OFFSET "
        + rows;
  }

  private static Optional<String> firstText(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }

  /**
   * Reads the rows of a range of channels, over a connection of its own.
   *
   * @param from the first channel; null for the table's first
   * @param until the channel after the last; null for the table's end
   * @return the rows, in no order; the caller closes it
   * @throws SQLException see {@link DatabaseFailure#of}
   */
  public Cursor range(String from, String until) throws SQLException {
    List<String> limits = new ArrayList<>();
    String sql = rangeSql(from, until, limits);
    Connection connection = dataSource.getConnection();
    boolean good = false;
    try {
      PreparedStatement query =
          connection.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY);
      query.setFetchSize(STREAM);
      for (int i = 0; i < limits.size(); i++) {
        query.setString(i + 1, limits.get(i));
      }
      Cursor cursor = new Cursor(connection, query.executeQuery());
      good = true;
      return cursor;
    } finally {
      if (!good) {
        connection.close();
      }
    }
  }

  /**
   * Rows of a stream, one at a time. Each method throws {@link UncheckedSqlException} if the
   * database fails. Not thread-safe.
   */
  public static final class Cursor implements Iterator<StoredRow>, AutoCloseable {
    private final Connection connection;
    private final ResultSet rows;
    private boolean isAtRow;
    private boolean isAtEnd;

    private Cursor(Connection connection, ResultSet rows) {
      this.connection = connection;
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      if (!isAtRow && !isAtEnd) {
        try {
          isAtRow = rows.next();
          isAtEnd = !isAtRow;
        } catch (SQLException e) {
          throw new UncheckedSqlException(e);
        }
      }
      return isAtRow;
    }

    @Override
    public StoredRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      isAtRow = false;
      try {
        return stored(rows);
      } catch (SQLException e) {
        throw new UncheckedSqlException(e);
      }
    }

    /** Reads and drops the rest of the range, as the protocol requires. */
    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new UncheckedSqlException(e);
      }
    }
  }

  /** An {@link SQLException}, its cause, thrown by an iterator. */
  public static final class UncheckedSqlException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UncheckedSqlException(SQLException cause) {
      super(DatabaseFailure.describe(cause), cause);
    }
  }

  /** The statement of a range; adds its parameters to the limits. */
  String rangeSql(String from, String until, List<String> limits) {
    StringBuilder sql = new StringBuilder(selectSql());
    if (from != null) {
      sql.append(" WHERE channel >= ?");
      limits.add(from);
    }
    if (until != null) {
      sql.append(from == null ? " WHERE" : " AND").append(" channel < ?");
      limits.add(until);
    }
    return sql.toString();
  }

  /** Timestamps as text: a zero date, which is not valid, must be seen and not end the scan. */
  private String selectSql() {
    return "SELECT channel, CAST("
        + period()
        + " AS CHAR), CAST(harvest_ts AS CHAR), subs FROM "
        + table.tableName();
  }

  private String period() {
    return table.periodColumn().name();
  }

  private static StoredRow stored(ResultSet row) throws SQLException {
    return new StoredRow(
        row.getString(1), StoredRow.periodText(row.getString(2)), row.getString(3), row.getInt(4));
  }

  /**
   * Looks up single rows, over one connection.
   *
   * @return the caller closes it
   * @throws SQLException see {@link DatabaseFailure#of}
   */
  public Finder finder() throws SQLException {
    return new Finder(dataSource.getConnection());
  }

  /** Looks up single rows. Not thread-safe. */
  public final class Finder implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement query;

    private Finder(Connection connection) throws SQLException {
      this.connection = connection;
      this.query =
          connection.prepareStatement(selectSql() + " WHERE channel = ? AND " + period() + " = ?");
    }

    /**
     * The row of a key as it is now.
     *
     * @param period as {@link StoredRow#period} gives it
     * @throws SQLException see {@link DatabaseFailure#of}
     */
    public Optional<StoredRow> find(String channel, String period) throws SQLException {
      query.setString(1, channel);
      query.setString(2, period);
      Optional<StoredRow> found = Optional.empty();
      try (ResultSet row = query.executeQuery()) {
        if (row.next()) {
          found = Optional.of(stored(row));
        }
      }
      // else the next look-up would read the same snapshot
      connection.rollback();
      return found;
    }

    @Override
    public void close() throws SQLException {
      try {
        query.close();
      } finally {
        connection.close();
      }
    }
  }
}
