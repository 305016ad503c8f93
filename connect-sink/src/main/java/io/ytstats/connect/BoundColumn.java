package io.ytstats.connect;

import io.ytstats.store.ColumnShape;
import io.ytstats.store.GuardedRow;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/** A column of the table with the field that fills it. Nothing is rounded or cut. Immutable. */
final class BoundColumn {
  private final String path;
  private final ColumnShape shape;
  private final ColumnKind kind;
  private final boolean notNull;
  private final Times times;

  /**
   * A column.
   *
   * @param notNull whether a record must have a value, even if the column may be NULL
   */
  BoundColumn(String path, ColumnShape shape, boolean notNull, Times times) {
    this.path = path;
    this.shape = shape;
    this.kind = kindOf(shape);
    this.notNull = notNull || !shape.isNullable();
    this.times = times;
  }

  static ColumnKind kindOf(ColumnShape shape) {
    return ColumnKind.of(shape.dataType(), shape.isUnsigned(), shape.precision());
  }

  String path() {
    return path;
  }

  ColumnShape shape() {
    return shape;
  }

  /** The name as statements have it. */
  String quotedName() {
    return quote(shape.name());
  }

  static String quote(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /**
   * The field's value as the column holds it.
   *
   * @throws UnfitRecordException if it does not fit
   */
  Object convert(Object value) {
    if (value == null) {
      if (notNull) {
        throw new UnfitRecordException(path, "is null or missing");
      }
      return null;
    }
    switch (kind) {
      case INTEGER:
        return Numbers.integer(path, value, shape);
      case DECIMAL:
        return Numbers.decimal(path, value, shape);
      case FLOAT:
        return Numbers.toFloat(path, value, shape);
      case DOUBLE:
        return Numbers.toDouble(path, value, shape);
      case TEXT:
        return text(value);
      case BYTES:
        return bytes(value);
      case DATE:
        return times.date(path, value);
      case TIME:
        return times.time(path, value, shape.fraction());
      case DATE_TIME:
        return times.dateTime(path, value, shape.fraction());
      case BIT:
        return bit(value);
      default:
        throw new UnfitRecordException(path, "goes to a column of the type " + shape.columnType());
    }
  }

  private Boolean bit(Object value) {
    if (value instanceof Boolean) {
      return (Boolean) value;
    }
    throw unfit(value);
  }

  private String text(Object value) {
    if (!(value instanceof String)) {
      throw unfit(value);
    }
    String text = (String) value;
    int bytes;
    try {
      bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text)).remaining();
    } catch (CharacterCodingException e) {
      throw new UnfitRecordException(path, "is not valid Unicode");
    }
    boolean limitedByBytes = shape.dataType().endsWith("text") || shape.dataType().equals("json");
    boolean fits =
        limitedByBytes
            ? shape.octets() == 0 || bytes <= shape.octets()
            : text.codePointCount(0, text.length()) <= shape.length();
    if (!fits) {
      throw new UnfitRecordException(
          path, "has " + text.length() + " characters; its column is " + shape.columnType());
    }
    if (shape.dataType().equals("char") && text.endsWith(" ")) {
      throw new UnfitRecordException(path, "ends with a space, which CHAR does not keep");
    }
    return text;
  }

  private byte[] bytes(Object value) {
    byte[] bytes;
    if (value instanceof byte[]) {
      bytes = (byte[]) value;
    } else if (value instanceof ByteBuffer) {
      ByteBuffer buffer = ((ByteBuffer) value).duplicate();
      bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
    } else {
      throw unfit(value);
    }
    boolean fits =
        shape.dataType().equals("binary")
            ? bytes.length == shape.octets()
            : bytes.length <= shape.octets();
    if (!fits) {
      throw new UnfitRecordException(
          path, "has " + bytes.length + " bytes; its column is " + shape.columnType());
    }
    return bytes;
  }

  private UnfitRecordException unfit(Object value) {
    return new UnfitRecordException(
        path,
        "is "
            + Excerpts.of(value)
            + " ("
            + FieldReader.describe(value)
            + "), which does not fit "
            + shape.columnType());
  }

  /** The value of a column of a result. */
  Object read(ResultSet row, int index) throws SQLException {
    Object value = kind.read(row, index);
    return row.wasNull() ? null : value;
  }

  /** Compares two values of this column; null is the least. */
  int compare(Object one, Object other) {
    if (one == null || other == null) {
      return Boolean.compare(one != null, other != null);
    }
    if (kind == ColumnKind.TEXT) {
      return GuardedRow.compareCodePoints((String) one, (String) other);
    }
    if (kind == ColumnKind.BYTES) {
      return compareBytes((byte[]) one, (byte[]) other);
    }
    @SuppressWarnings("unchecked") // both are of the one type of this kind
    Comparable<Object> comparable = (Comparable<Object>) one;
    return comparable.compareTo(other);
  }

  private static int compareBytes(byte[] one, byte[] other) {
    int common = Math.min(one.length, other.length);
    for (int i = 0; i < common; i++) {
      int difference = Integer.compare(one[i] & 0xff, other[i] & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(one.length, other.length);
  }

  /** For a set of keys: arrays equal themselves only, and 1.5 is not 1.50. */
  static Object hashable(Object value) {
    if (value instanceof BigDecimal) {
      return ((BigDecimal) value).stripTrailingZeros();
    }
    return value instanceof byte[] ? Arrays.toString((byte[]) value) : value;
  }
}
