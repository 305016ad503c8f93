package io.ytstats.schema;

/** A class that a malicious schema names; it records that it was loaded. */
final class SchemaTrap {
  static {
    System.setProperty("io.ytstats.schema.SchemaTrap", "loaded");
  }

  /** What {@code java-class} would call with a string's content. */
  public SchemaTrap(String text) {}
}
