package io.ytstats.connect;

import java.util.ArrayList;
import java.util.List;

/** A field of the records and the column that it goes to: {@code path} or {@code path:column}. */
final class FieldEntry {
  private final String path;
  private final String column;

  private FieldEntry(String path, String column) {
    this.path = path;
    this.column = column;
  }

  /**
   * Reads an entry; without a column, the column has the last name of the path.
   *
   * @throws IllegalArgumentException if a half is empty
   */
  static FieldEntry parse(String text) {
    int colon = text.lastIndexOf(':');
    String path = (colon < 0 ? text : text.substring(0, colon)).trim();
    String column =
        colon < 0 ? path.substring(path.lastIndexOf('.') + 1) : text.substring(colon + 1).trim();
    if (path.isEmpty() || column.isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' is not FIELD or FIELD:COLUMN");
    }
    return new FieldEntry(path, column);
  }

  /**
   * Reads entries.
   *
   * @throws IllegalArgumentException as {@link #parse}
   */
  static List<FieldEntry> parseAll(List<String> texts) {
    List<FieldEntry> entries = new ArrayList<>();
    for (String text : texts) {
      entries.add(parse(text));
    }
    return entries;
  }

  /** The names from the outermost field to the one that is read, separated by dots. */
  String path() {
    return path;
  }

  String column() {
    return column;
  }
}
