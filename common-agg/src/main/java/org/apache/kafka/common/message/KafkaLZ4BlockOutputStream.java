package org.apache.kafka.common.message;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.kafka.common.compress.Lz4BlockOutputStream;

/**
 * Writes LZ4 as the 0.8 core asks for it. Nothing here produces through that core; it links only.
 */
public final class KafkaLZ4BlockOutputStream extends FilterOutputStream {
  private static final int LEVEL = 9;

  /**
   * @param out takes the compressed frame
   * @throws IOException if {@code out} does
   */
  public KafkaLZ4BlockOutputStream(OutputStream out) throws IOException {
    super(new Lz4BlockOutputStream(out, Lz4BlockOutputStream.BLOCKSIZE_64KB, LEVEL, false, true));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }
}
