package io.ytstats.replay;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Identifies contents in 16 bytes: the first half of a SHA-256 over topic, key and the value's
 * SHA-256, and over the position where the position matters.
 */
final class Identity {
  private Identity() {}

  /**
   * Identifies what is published. Two letters with the same content need one copy: by the freshness
   * rule a second one changes nothing.
   *
   * @param key null for none
   */
  static UUID ofContent(Letter letter, byte[] key) {
    return of(letter.content.topic(), key, letter.content.valueSha256());
  }

  /** Identifies the original as its letter describes it: position, key and value. */
  static UUID ofOriginal(Letter letter) {
    return of(letter.toString(), letter.content.key(), letter.content.valueSha256());
  }

  /** A set that keeps the most recent {@code most} elements, about 100 bytes each. */
  static Set<UUID> setOfLatest(int most) {
    return Collections.newSetFromMap(
        new LinkedHashMap<UUID, Boolean>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
            return size() > most;
          }
        });
  }

  private static UUID of(String where, byte[] key, String valueSha256) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream data = new DataOutputStream(bytes);
      data.writeUTF(where);
      data.writeInt(key == null ? -1 : key.length);
      data.write(key == null ? new byte[0] : key);
      data.writeUTF(String.valueOf(valueSha256));
      ByteBuffer digest =
          ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
      return new UUID(digest.getLong(), digest.getLong());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
