package io.ytstats.console;

import io.ytstats.store.StoreTable;
import io.ytstats.store.StoredRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The channels in the tables, looked up by the primary key, which begins with the channel.
 * Thread-safe.
 */
final class ChannelStore {
  /** How many channels a page has. */
  static final int PAGE = 20;

  /** Ten years; a channel has a row for each day. */
  private static final int MOST_ROWS = 3_660;

  private final Database database;

  ChannelStore(Database database) {
    this.database = database;
  }

  /**
   * @param channels in the order of the key
   * @param more whether others follow; the next page begins after the last one
   */
  record Page(List<String> channels, boolean more) {}

  /**
   * One row.
   *
   * @param period as 2017-08-02 or 2017-08
   * @param harvestTs as the server writes it
   */
  record Row(String period, String harvestTs, int subs) {}

  /** The rows of a channel, the oldest first; the latest ones if there are too many. */
  record Curves(String channel, List<Row> daily, List<Row> monthly) {}

  /**
   * The channels that begin with a text. Each is found by one look into the index, however many
   * rows a channel has and however many channels there are.
   *
   * @param prefix case-sensitive, as channel ids are; empty for all
   * @param after the last channel of the page before; null for the first page
   */
  Page find(String prefix, String after) throws SQLException {
    return database.read(
        connection -> {
          List<String> found = new ArrayList<>();
          String next =
              after == null ? seek(connection, ">=", prefix) : seek(connection, ">", after);
          while (next != null && found.size() <= PAGE) {
            if (next.startsWith(prefix)) {
              found.add(next);
            } else if (!prefix.startsWith(next)) {
              break;
            } // else the server takes the blanks at the prefix's end for padding
            next = seek(connection, ">", next);
          }
          boolean more = found.size() > PAGE;
          return new Page(more ? found.subList(0, PAGE) : found, more);
        });
  }

  private static String seek(Connection connection, String relation, String channel)
      throws SQLException {
    String sql =
        "SELECT channel FROM yt_daily WHERE channel "
            + relation
            + " ? ORDER BY channel, date LIMIT 1";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, channel);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  /** The rows of one channel in both tables. */
  Curves curves(String channel) throws SQLException {
    return database.read(
        connection ->
            new Curves(
                channel,
                rows(connection, StoreTable.DAILY, channel),
                rows(connection, StoreTable.MONTHLY, channel)));
  }

  private static List<Row> rows(Connection connection, StoreTable table, String channel)
      throws SQLException {
    String period = table.primaryKey().get(1);
    String sql =
        // as text, so that no driver's time zone comes between
        "SELECT CONCAT("
            + period
            + ", ''), CONCAT(harvest_ts, ''), subs FROM "
            + table.tableName()
            + " WHERE channel = ? ORDER BY channel DESC, "
            + period
            + " DESC LIMIT "
            + MOST_ROWS;
    List<Row> rows = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, channel);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          rows.add(
              new Row(StoredRow.periodText(row.getString(1)), row.getString(2), row.getInt(3)));
        }
      }
    }
    Collections.reverse(rows);
    return rows;
  }
}
