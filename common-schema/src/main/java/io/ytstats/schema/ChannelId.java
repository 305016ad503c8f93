package io.ytstats.schema;

/** The rules for a channel id. */
final class ChannelId {
  /**
   * The limit of the table's column, {@code varchar(100)}, which counts code points and not bytes.
   */
  static final int MAX_CODE_POINTS = 100;

  private ChannelId() {}

  static void check(String channel) throws BadRecordException {
    int chars = channel.length();
    if (chars == 0) {
      throw bad("yt_channel_id is empty");
    }
    int codePoints = 0;
    int codePoint = 0;
    for (int i = 0; i < chars; i += Character.charCount(codePoint)) {
      codePoint = channel.codePointAt(i);
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        throw bad("yt_channel_id has half a surrogate pair at index " + i);
      }
      if (isControl(codePoint)) {
        throw bad(String.format("yt_channel_id has the control character U+%04X", codePoint));
      }
      if (i == 0 && isWhiteSpace(codePoint)) {
        throw bad("yt_channel_id begins with white space");
      }
      if (++codePoints > MAX_CODE_POINTS) {
        throw bad("yt_channel_id is longer than 100 code points");
      }
    }
    if (isWhiteSpace(codePoint)) {
      throw bad("yt_channel_id ends with white space");
    }
  }

  private static boolean isControl(int codePoint) {
    return codePoint < 0x20 || (codePoint >= 0x7F && codePoint < 0xA0);
  }

  /**
   * Unicode's White_Space property (PropList.txt), without the control characters. It is listed
   * here because Java's own property depends on the Java version (U+180E was a space in Java 8),
   * and a record must not be valid on one machine and invalid on another.
   */
  private static boolean isWhiteSpace(int codePoint) {
    return codePoint == 0x20
        || codePoint == 0xA0
        || codePoint == 0x1680
        || (codePoint >= 0x2000 && codePoint <= 0x200A)
        || codePoint == 0x2028
        || codePoint == 0x2029
        || codePoint == 0x202F
        || codePoint == 0x205F
        || codePoint == 0x3000;
  }

  private static BadRecordException bad(String detail) {
    return new BadRecordException(RejectReason.INVALID_CHANNEL, detail);
  }
}
