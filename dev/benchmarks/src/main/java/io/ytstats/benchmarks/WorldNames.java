package io.ytstats.benchmarks;

/**
 * Channel names as they are found: 8 to 100 characters of several scripts, some with quotes,
 * backslashes, spaces and characters outside the basic plane. All are valid.
 */
final class WorldNames {
  private static final int SHORTEST = 8;
  private static final int LONGEST = 100;

  /** Letters of a script each; a name has those of one. */
  private static final int[][] SCRIPTS = {
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".codePoints().toArray(),
    "abcdefghijklmnopqrstuvwxyz .&!()".codePoints().toArray(),
    "äöüßéèñçøåæœ aeiou".codePoints().toArray(),
    "абвгдежзийклмнопрстуфхцчшщъыьэюя".codePoints().toArray(),
    "αβγδεζηθικλμνξοπρστυφχψω".codePoints().toArray(),
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي".codePoints().toArray(),
    "कखगघचछजझटठडढतथदधनपफबभमयरलव".codePoints().toArray(),
    "新聞頻道音楽ニュースチャンネル".codePoints().toArray(),
    "뉴스채널음악게임요리여행".codePoints().toArray(),
    "🎵🎮📺🌍🚀abc".codePoints().toArray()
  };

  private WorldNames() {}

  /** The name of a channel; no other one has it. */
  static String name(int channel) {
    int[] script = SCRIPTS[channel % SCRIPTS.length];
    int length = SHORTEST + (int) (channel * 37L % (LONGEST - SHORTEST + 1));
    String number = Integer.toString(channel);
    StringBuilder name = new StringBuilder();
    // ends with a number, so it is unique and has no space there; and begins with a letter
    for (int i = 0; i < length - number.length() - 1; i++) {
      int letter = i == 0 ? 0 : (channel + i * i * 31) % script.length;
      name.appendCodePoint(special(channel, i, script[letter]));
    }
    return name.append('#').append(number).toString();
  }

  /** Every fifth name has a quote, every seventh a backslash. */
  private static int special(int channel, int position, int letter) {
    if (position == 1 && channel % 5 == 0) {
      return '"';
    }
    return position == 2 && channel % 7 == 0 ? '\\' : letter;
  }

  /** Whether its producer writes what is not ASCII in escapes: every fourth one does. */
  static boolean isEscaped(int channel) {
    return channel / SCRIPTS.length % 4 == 3;
  }
}
