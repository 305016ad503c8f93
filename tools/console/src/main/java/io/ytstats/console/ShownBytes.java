package io.ytstats.console;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Bytes for a reader.
 *
 * @param bytes how many there are; of a null value 0
 * @param text the first 4 KiB as UTF-8, with invisible characters written out; null if they are not
 *     UTF-8
 * @param hex the first 1 KiB, 16 a line, with their offset and as ASCII
 */
record ShownBytes(int bytes, String text, String hex) {
  private static final int TEXT_BYTES = 4 << 10;
  private static final int HEX_BYTES = 1 << 10;
  private static final int HEX_LINE = 16;

  /**
   * Shows bytes.
   *
   * @param bytes may be null
   */
  static ShownBytes of(byte[] bytes) {
    return bytes == null
        ? new ShownBytes(0, null, "")
        : new ShownBytes(bytes.length, textOf(bytes), hexOf(bytes));
  }

  private static String textOf(byte[] bytes) {
    int length = Math.min(bytes.length, TEXT_BYTES);
    // a character that the limit cuts in two is left out
    while (length < bytes.length && length > TEXT_BYTES - 4 && (bytes[length] & 0xC0) == 0x80) {
      length--;
    }
    try {
      CharSequence text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, 0, length));
      return visible(text.toString()) + (length < bytes.length ? " …" : "");
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Controls and what turns the direction of a line, written out. */
  static String visible(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean invisible =
                  (type == Character.CONTROL && c != '\n' && c != '\t')
                      || type == Character.FORMAT
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR;
              if (invisible) {
                shown.append(String.format(Locale.ROOT, "\\u%04X", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  private static String hexOf(byte[] bytes) {
    byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, HEX_BYTES));
    StringBuilder dump = new StringBuilder();
    for (int line = 0; line < head.length; line += HEX_LINE) {
      dump.append(String.format(Locale.ROOT, "%04x ", line));
      StringBuilder ascii = new StringBuilder();
      for (int i = line; i < line + HEX_LINE; i++) {
        if (i < head.length) {
          dump.append(String.format(Locale.ROOT, " %02x", head[i] & 0xFF));
          ascii.append(head[i] >= 0x20 && head[i] < 0x7F ? (char) head[i] : '.');
        } else {
          dump.append("   ");
        }
      }
      dump.append("  ").append(ascii).append('\n');
    }
    return dump + (head.length < bytes.length ? "…\n" : "");
  }
}
