package io.ytstats.connect;

import io.ytstats.store.ColumnShape;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Turns the values of records into numbers that a column holds exactly. */
final class Numbers {
  /** Up to here a double has every whole number. */
  private static final double EXACT = 1L << 53;

  private Numbers() {}

  /** A whole number for a column of a kind that a long can hold. */
  static Long integer(String field, Object value, ColumnShape column) {
    int bits = bits(column.dataType());
    long smallest = column.isUnsigned() ? 0 : -1L << (bits - 1);
    long largest = column.isUnsigned() ? (1L << bits) - 1 : -1L - (-1L << (bits - 1));
    long number;
    if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      number = ((Number) value).longValue();
    } else if (value instanceof Boolean) {
      number = ((Boolean) value) ? 1 : 0;
    } else {
      try {
        number = exact(field, value).longValueExact();
      } catch (ArithmeticException e) {
        throw unfit(field, value, column);
      }
    }
    if (number < smallest || number > largest) {
      throw unfit(field, value, column);
    }
    return number;
  }

  private static int bits(String dataType) {
    switch (dataType) {
      case "tinyint":
        return 8;
      case "smallint":
        return 16;
      case "mediumint":
        return 24;
      case "int":
        return 32;
      default:
        return 64;
    }
  }

  /** A number for DECIMAL, or for BIGINT UNSIGNED. */
  static BigDecimal decimal(String field, Object value, ColumnShape column) {
    BigDecimal number = exact(field, value);
    if (column.dataType().equals("bigint")) {
      if (number.signum() < 0
          || number.stripTrailingZeros().scale() > 0
          || number.toBigInteger().bitLength() > 64) {
        throw unfit(field, value, column);
      }
      return number;
    }
    BigDecimal digits = number.stripTrailingZeros();
    if (digits.scale() > column.scale()
        || digits.precision() - digits.scale() > column.precision() - column.scale()
        || (column.isUnsigned() && digits.signum() < 0)) {
      throw unfit(field, value, column);
    }
    return number;
  }

  /** A number for DOUBLE. */
  static Double toDouble(String field, Object value, ColumnShape column) {
    if (value instanceof Double || value instanceof Float) {
      return finite(field, ((Number) value).doubleValue(), column);
    }
    double number = exact(field, value).doubleValue();
    if (exact(field, value).compareTo(new BigDecimal(number)) != 0) {
      throw unfit(field, value, column);
    }
    return number;
  }

  /** A number for FLOAT. */
  static Float toFloat(String field, Object value, ColumnShape column) {
    double number = toDouble(field, value, column);
    if ((float) number != number) {
      throw unfit(field, value, column);
    }
    return (float) number;
  }

  private static double finite(String field, double number, ColumnShape column) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw unfit(field, number, column);
    }
    return number;
  }

  private static BigDecimal exact(String field, Object value) {
    if (value instanceof BigDecimal) {
      return (BigDecimal) value;
    }
    if (value instanceof BigInteger) {
      return new BigDecimal((BigInteger) value);
    }
    if (value instanceof Double || value instanceof Float) {
      return ofDouble(field, ((Number) value).doubleValue(), value);
    }
    if (value instanceof Number) {
      return BigDecimal.valueOf(((Number) value).longValue());
    }
    if (value instanceof String && ((String) value).matches("[+-]?\\d{1,65}(\\.\\d{1,30})?")) {
      return new BigDecimal((String) value);
    }
    throw new UnfitRecordException(
        field, "is " + Excerpts.of(value) + " (" + FieldReader.describe(value) + "), not a number");
  }

  /** JSON without a schema has fractions as doubles: their shortest text is what was written. */
  private static BigDecimal ofDouble(String field, double number, Object value) {
    if (Double.isNaN(number) || Double.isInfinite(number) || Math.abs(number) > EXACT) {
      throw new UnfitRecordException(field, "is " + number + ", which is not an exact number");
    }
    return new BigDecimal(value.toString());
  }

  private static UnfitRecordException unfit(String field, Object value, ColumnShape column) {
    return new UnfitRecordException(
        field, "is " + Excerpts.of(value) + ", which does not fit " + column.columnType());
  }
}
