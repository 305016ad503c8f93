package io.ytstats.harness;

import io.ytstats.localstack.LocalStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the two tables hold, or must hold: the latest count of each channel and day, and of each
 * channel and month. It uses no code of the suite, so that it can judge what the suite wrote. Not
 * thread-safe.
 */
public final class TableRows {
  private final SortedMap<Key, Row> daily = new TreeMap<>();
  private final SortedMap<Key, Row> monthly = new TreeMap<>();

  /** A row's primary key: the channel, and the day or the month as the table writes it. */
  public record Key(String channel, String period) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byChannel = channel.compareTo(other.channel);
      return byChannel != 0 ? byChannel : period.compareTo(other.period);
    }
  }

  /** The rest of a row. As text, a {@code harvestTs} sorts as the time does. */
  public record Row(String harvestTs, int subs) implements Comparable<Row> {
    @Override
    public int compareTo(Row other) {
      int byTime = harvestTs.compareTo(other.harvestTs);
      return byTime != 0 ? byTime : Integer.compare(subs, other.subs);
    }
  }

  /**
   * All rows of both tables of a local stack, in one snapshot, as the stores' own user reads them.
   *
   * @throws SQLException if the server cannot be read
   */
  public static TableRows of(LocalStack stack) throws SQLException {
    TableRows rows = new TableRows();
    // as text, so that no driver's time zone comes between
    try (Connection connection = stack.database().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      read(
          statement.executeQuery(
              "SELECT channel, CAST(date AS CHAR), CAST(harvest_ts AS CHAR), subs FROM yt_daily"),
          rows.daily);
      read(
          statement.executeQuery(
              "SELECT channel, year_and_month, CAST(harvest_ts AS CHAR), subs FROM yt_monthly"),
          rows.monthly);
    }
    return rows;
  }

  /**
   * Reads rows from a query's result, in its order, and closes it.
   *
   * @param result channel, day or month, and time as texts, and the count
   * @param rows takes them
   */
  public static void read(ResultSet result, Map<Key, Row> rows) throws SQLException {
    try (result) {
      while (result.next()) {
        Key key = new Key(result.getString(1), result.getString(2));
        rows.put(key, new Row(result.getString(3), result.getInt(4)));
      }
    }
  }

  /**
   * Takes in a data point, for its day and its month.
   *
   * @param utc in UTC and whole seconds, as {@code 2016-02-29 23:59:59}
   */
  public void add(String channel, String utc, int subs) {
    addToDaily(channel, utc, subs);
    addToMonthly(channel, utc, subs);
  }

  /** Takes in a harvest record, for its day and its month. */
  public void add(HarvestRecord record) {
    add(record.channel(), record.inTable(), record.subs());
  }

  /** Takes in a data point that the daily job does not see. */
  public void addToDaily(String channel, String utc, int subs) {
    Key key = new Key(channel, utc.substring(0, "2016-02-29".length()) + " 00:00:00");
    daily.merge(key, new Row(utc, subs), TableRows::latest);
  }

  /** Takes in a data point that the monthly job does not see. */
  public void addToMonthly(String channel, String utc, int subs) {
    Key key = new Key(channel, utc.substring(0, "2016-02".length()));
    monthly.merge(key, new Row(utc, subs), TableRows::latest);
  }

  /** The rows of yt_daily; a view. */
  public SortedMap<Key, Row> daily() {
    return daily;
  }

  /** The rows of yt_monthly; a view. */
  public SortedMap<Key, Row> monthly() {
    return monthly;
  }

  /** The rows of those channels alone whose names begin like this. */
  public TableRows ofChannels(String prefix) {
    TableRows some = new TableRows();
    some.daily.putAll(daily);
    some.monthly.putAll(monthly);
    some.daily.keySet().removeIf(key -> !key.channel().startsWith(prefix));
    some.monthly.keySet().removeIf(key -> !key.channel().startsWith(prefix));
    return some;
  }

  /** A sentence for each row in which these differ from what was expected. */
  public List<String> differencesFrom(TableRows expected) {
    List<String> differences = new ArrayList<>();
    compare("yt_daily", expected.daily, daily, differences);
    compare("yt_monthly", expected.monthly, monthly, differences);
    return differences;
  }

  private static void compare(
      String table, Map<Key, Row> expected, Map<Key, Row> actual, List<String> differences) {
    expected.forEach(
        (key, reading) -> {
          if (!actual.containsKey(key)) {
            differences.add(table + ": missing    " + key + " " + reading);
          } else if (!actual.get(key).equals(reading)) {
            differences.add(
                table + ": differs    " + key + " is " + actual.get(key) + ", not " + reading);
          }
        });
    actual.forEach(
        (key, reading) -> {
          if (!expected.containsKey(key)) {
            differences.add(table + ": unexpected " + key + " " + reading);
          }
        });
  }

  private static Row latest(Row one, Row other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
