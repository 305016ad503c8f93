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
 * Reads a table, beside whoever writes it: plain reads, which lock nothing. A large table is read
 * in ranges of channels, that is of its primary key, and each range as a stream.
 */
public final class TableScan {
  /** Connector/J's word for one row at a time off the wire, with no copy of the result. */
  private static final int STREAM = Integer.MIN_VALUE;

  private final DataSource dataSource;
  private final StoreTable table;

  /**
   * @param dataSource see {@link DatabaseAccess#open}
   */
  public TableScan(DataSource dataSource, StoreTable table) {
    this.dataSource = dataSource;
    this.table = table;
  }

  /**
   * Where to cut the table into ranges. The server's own order makes them, so that whatever its
   * collation they are disjoint and leave nothing out.
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
   * Rows off the wire, one at a time. Each method throws {@link UncheckedSqlException} for what the
   * database answers.
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

    /** Reads what is left of the range, unseen, as the protocol wants it. */
    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new UncheckedSqlException(e);
      }
    }
  }

  /** An {@link SQLException}, its cause, where an iterator has no way to throw one. */
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

  /** Timestamps as text: a zero date, which is none, is to be seen and not to end the scan. */
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
   * Looks single rows up, over one connection.
   *
   * @return what is there now
   * @throws SQLException see {@link DatabaseFailure#of}
   */
  public Finder finder() throws SQLException {
    return new Finder(dataSource.getConnection());
  }

  /** Looks single rows up. Not thread-safe; whoever asked for it closes it. */
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
      // else the next look would be at the same snapshot
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
