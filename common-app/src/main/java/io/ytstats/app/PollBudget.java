package io.ytstats.app;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Bounds the bytes that one poll brings into memory. Kafka bounds a fetch as it is stored, that is
 * compressed, and a poll by its number of records; a few megabytes of records that compress well
 * can be gigabytes. The deserializers of this class refuse a record once the budget of the poll is
 * used up. The consumer then returns the records before it, and the next poll begins with it (the
 * contract of {@link org.apache.kafka.common.errors.RecordDeserializationException}, KIP-334). The
 * first record of a poll is taken whatever its size. For the consumer's one thread.
 */
public final class PollBudget {
  /** What a poll may bring, after one record of any size. */
  static final long LIMIT_BYTES = 8L << 20;

  private long usedBytes;
  private int keys;
  private int values;

  /** The record does not fit into the poll; never seen by an operator. */
  static final class UsedUpException extends SerializationException {
    private static final long serialVersionUID = 1;
  }

  /** Begins a poll. */
  public void begin() {
    usedBytes = 0;
    keys = 0;
    values = 0;
  }

  /** For the record keys of the consumer that is polled. */
  public Deserializer<byte[]> keys() {
    return new Copying() {
      @Override
      void take(Headers headers, int bytes) {
        use(bytes, keys++ == 0);
      }
    };
  }

  /** For the record values of the consumer that is polled. */
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
    /** Counts the bytes, or refuses them. */
    abstract void take(Headers headers, int bytes);

    @Override
    public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
      take(headers, data.remaining());
      byte[] copy = new byte[data.remaining()];
      // not by moving the buffer: the consumer takes the record's size from it afterwards
      data.duplicate().get(copy);
      return copy;
    }

    @Override
    public byte[] deserialize(String topic, byte[] data) {
      throw new UnsupportedOperationException("the consumer passes buffers");
    }
  }
}
