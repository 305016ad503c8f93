package io.ytstats.schema;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that is refused when malformed, where {@code new String(bytes, UTF_8)} would put U+FFFD and
 * make one channel out of two. Not thread-safe: one for each decoder.
 */
final class StrictUtf8 {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  /**
   * @throws BadRecordException if the bytes are not well-formed UTF-8
   */
  String decode(byte[] bytes, int offset, int length) throws BadRecordException {
    if (isAscii(bytes, offset, length)) {
      return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }
    try {
      return decoder.decode(ByteBuffer.wrap(bytes, offset, length)).toString();
    } catch (CharacterCodingException e) {
      throw new BadRecordException(
          RejectReason.MALFORMED_UTF8, "text is not well-formed UTF-8: " + e.getMessage());
    }
  }

  /** Refuses what {@link #decode} would, without making the text where there is no need to. */
  void check(byte[] bytes) throws BadRecordException {
    if (!isAscii(bytes, 0, bytes.length)) {
      decode(bytes, 0, bytes.length);
    }
  }

  private static boolean isAscii(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }
}
