package io.ytstats.schema;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Reads UTF-8 and rejects it if it is malformed. {@code new String(bytes, UTF_8)} would replace
 * malformed bytes by U+FFFD and could so make one channel out of two. Not thread-safe: one for each
 * decoder.
 */
final class StrictUtf8 {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  private Utf8 buffer = new Utf8();

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

  /**
   * Reads a text field of an Avro record.
   *
   * @throws BadRecordException if its bytes are not well-formed UTF-8
   */
  String read(Decoder avro) throws IOException, BadRecordException {
    buffer = avro.readString(buffer);
    return decode(buffer.getBytes(), 0, buffer.getByteLength());
  }

  /**
   * As {@link #decode}, without a result.
   *
   * @throws BadRecordException if the bytes are not well-formed UTF-8
   */
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
