package io.ytstats.store;

import java.util.Locale;

/** What a column must be, and its definition. */
final class Column {
  private final String name;
  private final String dataType;
  private final int minimumLength;
  private final boolean caseSensitive;

  private Column(String name, String dataType, int minimumLength, boolean caseSensitive) {
    this.name = name;
    this.dataType = dataType;
    this.minimumLength = minimumLength;
    this.caseSensitive = caseSensitive;
  }

  static Column dateTime(String name) {
    return new Column(name, "datetime", 0, false);
  }

  static Column integer(String name) {
    return new Column(name, "int", 0, false);
  }

  static Column text(String name, int minimumLength) {
    return new Column(name, "varchar", minimumLength, false);
  }

  static Column caseSensitiveText(String name, int minimumLength) {
    return new Column(name, "varchar", minimumLength, true);
  }

  String name() {
    return name;
  }

  /** The definition, as in sql/schema.sql; a column that is longer keeps its length. */
  String definition(long presentLength) {
    String length = minimumLength == 0 ? "" : "(" + Math.max(minimumLength, presentLength) + ")";
    String collation = caseSensitive ? " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin" : "";
    return name + " " + dataType + length + collation + " NOT NULL";
  }

  boolean isOfType(String presentType) {
    return dataType.equals(presentType.toLowerCase(Locale.ROOT));
  }

  boolean isLongEnough(long presentLength) {
    return presentLength >= minimumLength;
  }

  /**
   * Whether different channels are different keys, which needs a collation that compares code
   * points. Linguistic collations are not enough, even those that are sensitive to case and
   * accents: they ignore joiners, soft hyphens and variation selectors, and treat both normal forms
   * of a character as equal.
   */
  boolean isTextDistinct(String characterSet, String collation) {
    return !caseSensitive || ("utf8mb4".equals(characterSet) && collation.endsWith("_bin"));
  }
}
