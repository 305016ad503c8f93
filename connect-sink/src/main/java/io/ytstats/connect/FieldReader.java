package io.ytstats.connect;

import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/** Reads a field of a value, which is a Struct or a map. */
final class FieldReader {
  private FieldReader() {}

  /**
   * The value of a field.
   *
   * @param path names separated by dots; a field whose own name has dots is found too
   * @return null if the field, or one above it, is null or does not exist
   * @throws UnfitRecordException if a value on the way has no fields
   */
  static Object read(Object value, String path) {
    Object whole = member(value, path, path);
    int dot = path.indexOf('.');
    if (whole != null || dot < 0) {
      return whole;
    }
    Object outer = member(value, path.substring(0, dot), path);
    return outer == null ? null : read(outer, path.substring(dot + 1));
  }

  private static Object member(Object value, String name, String path) {
    if (value instanceof Struct) {
      Field field = ((Struct) value).schema().field(name);
      return field == null ? null : ((Struct) value).get(field);
    }
    if (value instanceof Map) {
      return ((Map<?, ?>) value).get(name);
    }
    throw new UnfitRecordException(
        path, "is to be read from a " + describe(value) + ", which has no fields");
  }

  static String describe(Object value) {
    return value == null ? "null" : value.getClass().getSimpleName();
  }
}
