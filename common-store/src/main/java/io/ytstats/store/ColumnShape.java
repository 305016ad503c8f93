package io.ytstats.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/** A column as the server describes it. Immutable. */
public final class ColumnShape {
  private final String name;
  private final String dataType;
  private final String columnType;
  private final long length;
  private final long octets;
  private final int precision;
  private final int scale;
  private final int fraction;
  private final String characterSet;
  private final String collation;
  private final boolean nullable;
  private final boolean optional;
  private final boolean generated;

  ColumnShape(ResultSet row) throws SQLException {
    name = row.getString("COLUMN_NAME");
    dataType = row.getString("DATA_TYPE").toLowerCase(Locale.ROOT);
    columnType = row.getString("COLUMN_TYPE");
    length = row.getLong("CHARACTER_MAXIMUM_LENGTH");
    octets = row.getLong("CHARACTER_OCTET_LENGTH");
    precision = row.getInt("NUMERIC_PRECISION");
    scale = row.getInt("NUMERIC_SCALE");
    fraction = row.getInt("DATETIME_PRECISION");
    characterSet = row.getString("CHARACTER_SET_NAME");
    collation = row.getString("COLLATION_NAME");
    nullable = row.getString("IS_NULLABLE").equals("YES");
    String extra = String.valueOf(row.getString("EXTRA")).toLowerCase(Locale.ROOT);
    generated = extra.matches(".*\\b(virtual|stored|persistent)\\b.*");
    optional = nullable || row.getString("COLUMN_DEFAULT") != null || !extra.isEmpty();
  }

  /** As the table has it. */
  public String name() {
    return name;
  }

  /** The type without its length, in lower case, such as {@code varchar}. */
  public String dataType() {
    return dataType;
  }

  /** The whole type, such as {@code varchar(100)}. */
  public String columnType() {
    return columnType;
  }

  /** Whether it is a number without a sign. */
  public boolean isUnsigned() {
    return columnType.toLowerCase(Locale.ROOT).contains("unsigned");
  }

  /** The most characters; 0 if it is not text. */
  public long length() {
    return length;
  }

  /** The most bytes; 0 if it is neither text nor bytes. */
  public long octets() {
    return octets;
  }

  /** The digits of a number. */
  public int precision() {
    return precision;
  }

  /** The digits after the point of a number. */
  public int scale() {
    return scale;
  }

  /** The digits after the point of a time's seconds, 0 to 6. */
  public int fraction() {
    return fraction;
  }

  /** Null if it is not text. */
  public String characterSet() {
    return characterSet;
  }

  /** Whether it compares text by code points, or is not text. */
  public boolean isDistinct() {
    return collation == null || collation.endsWith("_bin");
  }

  /** Null if it is not text. */
  public String collation() {
    return collation;
  }

  /** Whether it may be NULL. */
  public boolean isNullable() {
    return nullable;
  }

  /** Whether a row may be inserted without a value for it. */
  public boolean isOptional() {
    return optional;
  }

  /** Whether the server computes it. */
  public boolean isGenerated() {
    return generated;
  }
}
