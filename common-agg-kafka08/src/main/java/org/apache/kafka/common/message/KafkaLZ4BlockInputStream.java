package org.apache.kafka.common.message;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Lz4BlockInputStream;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/** Decompresses LZ4 for the 0.8 core, with the modern client's stream. */
public final class KafkaLZ4BlockInputStream extends FilterInputStream {
  private static final int COPY_BYTES = 64 << 10;

  /**
   * @param in the compressed payload of one message; is read to its end
   * @throws IOException if it is not a complete LZ4 frame
   */
  public KafkaLZ4BlockInputStream(InputStream in) throws IOException {
    // The broker converts records to message format 0 for this consumer. The header checksum of its
    // LZ4 frames is wrong (KAFKA-3160), so it is not checked.
    super(new Lz4BlockInputStream(readAll(in), BufferSupplier.NO_CACHING, true));
  }

  private static ByteBuffer readAll(InputStream in) throws IOException {
    ByteBufferOutputStream bytes = new ByteBufferOutputStream(Math.max(COPY_BYTES, in.available()));
    byte[] copy = new byte[COPY_BYTES];
    for (int n = in.read(copy); n >= 0; n = in.read(copy)) {
      bytes.write(copy, 0, n);
    }
    ByteBuffer buffer = bytes.buffer();
    buffer.flip();
    return buffer;
  }
}
