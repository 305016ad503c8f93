package org.apache.kafka.common.message;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.kafka.common.compress.Lz4BlockOutputStream;

/**
 * Compresses LZ4 for the 0.8 core. The suite does not produce through that core, which needs the
 * class to be linked.
 */
public final class KafkaLZ4BlockOutputStream extends FilterOutputStream {
  private static final int LEVEL = 9;

  /**
   * @param out gets the compressed frame
   * @throws IOException if {@code out} cannot be written to
   */
  public KafkaLZ4BlockOutputStream(OutputStream out) throws IOException {
    super(new Lz4BlockOutputStream(out, Lz4BlockOutputStream.BLOCKSIZE_64KB, LEVEL, false, true));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }
}
