package io.ytstats.localstack;

/** Text for a POSIX shell. */
final class Shell {

  private Shell() {}

  /** {@code value} as one shell word, whatever characters it holds. */
  static String quote(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }

  /** A line that sets and exports {@code name}, for {@code eval}. */
  static String export(String name, String value) {
    return "export " + name + "=" + quote(value);
  }
}
