package io.ytstats.chaos;

import java.util.List;

/**
 * The load's channels. The first ones are pairs and triples that only an exact comparison of code
 * points keeps apart: a case-insensitive one, one that follows Unicode's collation or one that
 * normalizes takes some of them for the same.
 */
final class Channels {
  /** What the names of the load's channels begin with, and no other producer's. */
  static final String PREFIX = "chaos-";

  /** In escapes where an editor or a font would hide what is there. */
  private static final List<String> ODD =
      List.of(
          "abc",
          "ABC",
          "Abc",
          // soft hyphen, zero-width joiner, non-joiner and space, variation selector, byte order
          // mark
          "ab\u00adc",
          "a\u200dbc",
          "a\u200cbc",
          "a\u200bbc",
          "abc\ufe0f",
          "abc\ufeff",
          // full width
          "\uff41\uff42\uff43",
          // composed, decomposed, without the accent, with the accent alone at the end
          "caf\u00e9",
          "cafe\u0301",
          "cafe",
          "CAF\u00c9",
          "caf\u00e8",
          // three code points for one letter
          "\u00c5",
          "\u212b",
          "A\u030a",
          // marks in two orders, which normalize to one
          "q\u0307\u0323",
          "q\u0323\u0307",
          "stra\u00dfe",
          "strasse",
          "STRASSE",
          "\ufb01n",
          "fin",
          // Turkish
          "i",
          "I",
          "\u0131",
          "\u0130",
          // Greek sigma, Cyrillic and Latin a
          "\u03c3",
          "\u03c2",
          "\u03a3",
          "\u0430",
          "a",
          // CJK, half-width kana, a compatibility ideograph and its unified one
          "\u65e5\u672c",
          "\u4e2d\u56fd",
          "\u97d3\u56fd",
          "\u30ab\u30bf\u30ab\u30ca",
          "\uff76\uff80\uff76\uff85",
          "\u304b\u305f\u304b\u306a",
          "\uf900",
          "\u8c48",
          // Hangul, composed and decomposed
          "\uac01",
          "\u1100\u1161\u11a8",
          // outside the basic plane: two emoji, one with a skin tone, a family with and without
          // joiners
          "\ud83d\ude00",
          "\ud83d\ude01",
          "\ud83d\udc4d",
          "\ud83d\udc4d\ud83c\udffd",
          "\ud83d\udc69\u200d\ud83d\udc67",
          "\ud83d\udc69\ud83d\udc67",
          "\u2764",
          "\u2764\ufe0f",
          // UTF-16 and UTF-8 sort these two differently from the emoji
          "\ue000",
          "\uffee",
          // right to left
          "\u05e9\u05dc\u05d5\u05dd",
          "\u202eabc",
          // digits of two scripts, a question mark for what an encoding lacks
          "12",
          "\u0661\u0662",
          "??",
          "\ufffd\ufffd");

  private Channels() {}

  /** The name of the channel with this number, from 0; each has another one. */
  static String name(int number) {
    return PREFIX + (number < ODD.size() ? ODD.get(number) : "n" + number);
  }

  /** How many channels have odd names, at most. */
  static int odd() {
    return ODD.size();
  }

  /** A text with everything but printable ASCII as {@code \}{@code u} escapes. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (c >= ' ' && c < 0x7f) {
        escaped.append(c);
      } else {
        escaped.append(String.format("\\u%04x", (int) c));
      }
    }
    return escaped.toString();
  }
}
