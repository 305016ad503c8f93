package io.ytstats.app;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Limits the bytes that one poll brings into memory. Kafka limits a fetch by its compressed size
 * and a poll by its number of records, but a few megabytes of records that compress well can become
 * gigabytes. The deserializers of this class reject a record once the budget of the poll is used
 * up. The consumer then returns the records before it, and the next poll begins with it (the
 * contract of {@link org.apache.kafka.common.errors.RecordDeserializationException}, KIP-334). The
 * first record of a poll is accepted whatever its size. Not thread-safe: for the consumer's thread.
 */
public final class PollBudget {
  /** The most bytes of a poll, apart from a single record of any size. */
  static final long LIMIT_BYTES = 8L << 20;

  private long usedBytes;
  private int keys;
  private int values;

  /** The record does not fit into the poll. The consumer handles this; it is never logged. */
  static final class UsedUpException extends SerializationException {
    private static final long serialVersionUID = 1;
  }

  /** Starts the budget of the next poll. */
  public void begin() {
    usedBytes = 0;
    keys = 0;
    values = 0;
  }

  /** The deserializer for the consumer's record keys. */
  public Deserializer<byte[]> keys() {
    return new Copying() {
      @Override
      void take(Headers headers, int bytes) {
        use(bytes, keys++ == 0);
      }
    };
  }

  /** The deserializer for the consumer's record values. */
  public Deserializer<byte[]> values() {
    return new Copying() {
      @Override
      void take(Headers headers, int bytes) {
        use(bytes + sizeOf(headers), values++ == 0);
      }
    };
  }

  private void use(long bytes, boolean isFirst) {
    if (!isFirst && usedBytes + bytes > LIMIT_BYTES) {
      throw new UsedUpException();
    }
    usedBytes += bytes;
  }

  private static long sizeOf(Headers headers) {
    long bytes = 0;
    for (Header header : headers) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return bytes;
  }

  private abstract static class Copying implements Deserializer<byte[]> {
    /** Counts the bytes, or rejects them with a {@link UsedUpException}. */
    abstract void take(Headers headers, int bytes);

    @Override
    public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
      take(headers, data.remaining());
      byte[] copy = new byte[data.remaining()];
      // without moving the buffer's position: the consumer computes the record's size from it
      data.duplicate().get(copy);
      return copy;
    }

    @Override
    public byte[] deserialize(String topic, byte[] data) {
      throw new UnsupportedOperationException("the consumer passes buffers");
    }
  }
}
