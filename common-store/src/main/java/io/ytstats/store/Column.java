package io.ytstats.store;

import java.util.Locale;

/** What a column has to be, and the definition that makes it so. */
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

  /** The definition as sql/schema.sql has it; a column that is longer keeps its length. */
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
   * Whether two channels that differ stay two rows, which is so where code points are compared.
   * Collations that know languages are not enough, even those that are sensitive to case and
   * accents: they skip joiners, soft hyphens and variation selectors, and take both normal forms of
   * a character for one.
   */
  boolean isTextKept(String characterSet, String collation) {
    return !caseSensitive || ("utf8mb4".equals(characterSet) && collation.endsWith("_bin"));
  }
}
