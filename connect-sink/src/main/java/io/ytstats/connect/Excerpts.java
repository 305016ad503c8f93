package io.ytstats.connect;

/** The beginning of a value, for messages. */
final class Excerpts {
  private static final int LONGEST = 60;

  private Excerpts() {}

  static String of(Object value) {
    String text = String.valueOf(value);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
