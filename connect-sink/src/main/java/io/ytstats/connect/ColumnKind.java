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
  INTEGER(true) {
    @Override
    Object read(ResultSet row, int index) throws SQLException {
      return row.getLong(index);
    }
  },
  /** {@link java.math.BigDecimal}; also BIGINT UNSIGNED, which a long cannot hold. */
  DECIMAL(true) {
    @Override
    Object read(ResultSet row, int index) throws SQLException {
      return row.getBigDecimal(index);
    }
  },
  /** {@link Float}. */
  FLOAT(false) {
    @Override
    Object read(ResultSet row, int index) throws SQLException {
      return row.getFloat(index);
    }
  },
  /** {@link Double}. */
  DOUBLE(false) {
    @Override
    Object read(ResultSet row, int index) throws SQLException {
      return row.getDouble(index);
    }
  },
  /** {@link String}, compared by code points. */
  TEXT(true) {
    @Override
    Object read(ResultSet row, int index) throws SQLException {
      return row.getString(index);
    }
  },
  /** {@code byte[]}. */
  BYTES(true) {
    @Override
    Object read(ResultSet row, int index) throws SQLException {
      return row.getBytes(index);
    }
  },
  /** {@link LocalDate}. */
  DATE(true) {
    @Override
    Object read(ResultSet row, int index) throws SQLException {
      return row.getObject(index, LocalDate.class);
    }
  },
  /** {@link LocalTime}. */
  TIME(true) {
    @Override
    Object read(ResultSet row, int index) throws SQLException {
      return row.getObject(index, LocalTime.class);
    }
  },
  /** {@link LocalDateTime} in UTC. */
  DATE_TIME(true) {
    @Override
    Object read(ResultSet row, int index) throws SQLException {
      return row.getObject(index, LocalDateTime.class);
    }
  },
  /** {@link Boolean}. */
  BIT(false) {
    @Override
    Object read(ResultSet row, int index) throws SQLException {
      return row.getBoolean(index);
    }
  },
  /** A type that this connector does not write. */
  UNSUPPORTED(false) {
    @Override
    Object read(ResultSet row, int index) throws SQLException {
      throw new SQLException("unsupported");
    }
  };

  private final boolean ordered;

  ColumnKind(boolean ordered) {
    this.ordered = ordered;
  }

  /** Whether client and server agree on the order of its values. */
  boolean isOrdered() {
    return ordered;
  }

  /** The value of a column of a result; of no meaning if it is NULL. */
  abstract Object read(ResultSet row, int index) throws SQLException;

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
