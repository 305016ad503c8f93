package io.ytstats.schema;

/** Makes text from outside fit for a message: short, on one line, and quoted. */
final class Excerpt {
  private static final int MAX_CHARS = 60;

  private Excerpt() {}

  /**
   * The beginning of a text, in quotation marks; control characters and lone surrogates become
   * question marks.
   */
  static String of(String text) {
    StringBuilder excerpt = new StringBuilder("\"");
    text.codePoints()
        .limit(MAX_CHARS)
        .map(c -> c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xD800 && c < 0xE000) ? '?' : c)
        .forEach(excerpt::appendCodePoint);
    return excerpt.append(text.length() > MAX_CHARS ? "…\"" : "\"").toString();
  }
}
