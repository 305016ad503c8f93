package io.ytstats.store;

import io.ytstats.schema.Period;
import io.ytstats.schema.RecordType;
import io.ytstats.schema.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** The two tables: the one value in which the daily and the monthly store differ. */
public enum StoreTable {
  /** {@code yt_daily}: the latest data point of each channel and day. */
  DAILY("yt_daily", RecordType.DAILY, Period.DAY, Topics.DAILY, "store-daily") {
    @Override
    Column periodColumn() {
      return Column.dateTime("date");
    }

    @Override
    Object periodValue(int period) {
      // a LocalDateTime has no zone: neither the JVM's nor the server's can shift it
      return Period.DAY.firstDay(period).atStartOfDay();
    }
  },

  /** {@code yt_monthly}: the latest data point of each channel and month. */
  MONTHLY("yt_monthly", RecordType.MONTHLY, Period.MONTH, Topics.MONTHLY, "store-monthly") {
    @Override
    Column periodColumn() {
      return Column.text("year_and_month", 10);
    }

    @Override
    Object periodValue(int period) {
      return Period.MONTH.text(period);
    }
  };

  private static final String ONE_ROW = "(?, ?, ?, ?)";

  private final String tableName;
  private final RecordType recordType;
  private final Period period;
  private final String defaultInputTopic;
  private final String defaultGroupId;
  private final String upsertSql;

  StoreTable(
      String tableName,
      RecordType recordType,
      Period period,
      String defaultInputTopic,
      String defaultGroupId) {
    this.tableName = tableName;
    this.recordType = recordType;
    this.period = period;
    this.defaultInputTopic = defaultInputTopic;
    this.defaultGroupId = defaultGroupId;
    this.upsertSql = SqlFile.read("upsert-" + tableName + ".sql");
  }

  /** The table's name, in the schema of the connection. */
  public String tableName() {
    return tableName;
  }

  /**
   * The table of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static StoreTable ofTableName(String name) {
    for (StoreTable table : values()) {
      if (table.tableName.equals(name)) {
        return table;
      }
    }
    throw new IllegalArgumentException("no table " + name);
  }

  /** What the table's topic holds. */
  public RecordType recordType() {
    return recordType;
  }

  /** How a timestamp becomes the second half of the primary key. */
  public Period period() {
    return period;
  }

  /** The topic that feeds the table unless another is given. */
  public String defaultInputTopic() {
    return defaultInputTopic;
  }

  /** The store's consumer group unless another is given. */
  public String defaultGroupId() {
    return defaultGroupId;
  }

  /**
   * The guarded upsert. Its parameters are for each row harvest_ts as {@link
   * java.time.LocalDateTime}, channel, {@link #periodValue}, subs.
   *
   * @param rows how many rows it takes, 1 or more
   */
  String upsertSql(int rows) {
    return upsertSql.replace(ONE_ROW, String.join(", ", Collections.nCopies(rows, ONE_ROW)));
  }

  /** A period as the period column's parameter. */
  abstract Object periodValue(int period);

  /** The second column of the primary key. */
  abstract Column periodColumn();

  /** The columns that the upsert writes. */
  List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.dateTime("harvest_ts"));
    columns.add(Column.caseSensitiveText("channel", 100));
    columns.add(periodColumn());
    columns.add(Column.integer("subs"));
    return columns;
  }

  /** The columns of the primary key, in its order; rows are written in this order too. */
  public List<String> primaryKey() {
    return Collections.unmodifiableList(Arrays.asList("channel", periodColumn().name()));
  }
}
