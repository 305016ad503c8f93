package org.apache.kafka.common.message;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Lz4BlockInputStream;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/** Reads LZ4 as the 0.8 core asks for it; the work is done by the modern client's stream. */
public final class KafkaLZ4BlockInputStream extends FilterInputStream {
  private static final int COPY_BYTES = 64 << 10;

  /**
   * @param in the compressed payload of one message, read to its end here
   * @throws IOException if it is not a whole LZ4 frame
   */
  public KafkaLZ4BlockInputStream(InputStream in) throws IOException {
    // Message format 0, which the broker converts down to for this consumer, carries LZ4 frames
    // with a header checksum computed wrongly (KAFKA-3160): it must not be looked at.
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
