package io.ytstats.connect;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Locale;

/** The kinds of columns, each with the one Java type that its values have in a row. */
enum ColumnKind {
  /** {@link Long}. */
  INTEGER(true, ResultSet::getLong),
  /** {@link java.math.BigDecimal}; also BIGINT UNSIGNED, which a long cannot hold. */
  DECIMAL(true, ResultSet::getBigDecimal),
  /** {@link Float}. */
  FLOAT(false, ResultSet::getFloat),
  /** {@link Double}. */
  DOUBLE(false, ResultSet::getDouble),
  /** {@link String}, compared by code points. */
  TEXT(true, ResultSet::getString),
  /** {@code byte[]}. */
  BYTES(true, ResultSet::getBytes),
  /** {@link LocalDate}. */
  DATE(true, (row, index) -> row.getObject(index, LocalDate.class)),
  /** {@link LocalTime}. */
  TIME(true, (row, index) -> row.getObject(index, LocalTime.class)),
  /** {@link LocalDateTime} in UTC. */
  DATE_TIME(true, (row, index) -> row.getObject(index, LocalDateTime.class)),
  /** {@link Boolean}. */
  BIT(false, ResultSet::getBoolean),
  /** A type that this connector does not write. */
  UNSUPPORTED(
      false,
      (row, index) -> {
        throw new SQLException("unsupported");
      });

  /** Reads a column of a result. */
  private interface Getter {
    Object get(ResultSet row, int index) throws SQLException;
  }

  private final boolean ordered;
  private final Getter getter;

  ColumnKind(boolean ordered, Getter getter) {
    this.ordered = ordered;
    this.getter = getter;
  }

  /** Whether client and server agree on the order of its values. */
  boolean isOrdered() {
    return ordered;
  }

  /** The value of a column of a result; of no meaning if it is NULL. */
  Object read(ResultSet row, int index) throws SQLException {
    return getter.get(row, index);
  }

  /**
   * The kind of a column.
   *
   * @param dataType as information_schema has it, such as {@code varchar}
   */
  static ColumnKind of(String dataType, boolean unsigned, int precision) {
    switch (dataType.toLowerCase(Locale.ROOT)) {
      case "tinyint":
      case "smallint":
      case "mediumint":
      case "int":
        return INTEGER;
      case "bigint":
        return unsigned ? DECIMAL : INTEGER;
      case "decimal":
        return DECIMAL;
      case "float":
        return FLOAT;
      case "double":
        return DOUBLE;
      case "char":
      case "varchar":
      case "tinytext":
      case "text":
      case "mediumtext":
      case "longtext":
      case "enum":
      case "json":
        return TEXT;
      case "binary":
      case "varbinary":
      case "tinyblob":
      case "blob":
      case "mediumblob":
      case "longblob":
        return BYTES;
      case "date":
        return DATE;
      case "time":
        return TIME;
      case "datetime":
      case "timestamp":
        return DATE_TIME;
      case "bit":
        return precision == 1 ? BIT : UNSUPPORTED;
      default:
        return UNSUPPORTED;
    }
  }
}
