package io.ytstats.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import kafka.api.FetchRequestBuilder;
import kafka.javaapi.consumer.SimpleConsumer;
import kafka.message.MessageAndOffset;
import org.apache.kafka.common.TopicPartition;

/**
 * The 0.8 consumer, as the 0-8 connector uses it: one partition after the other, one fetch after
 * the other. The broker converts each batch to the format of that time.
 */
final class OldClient {
  private static final int FETCH_BYTES = 4 << 20;
  private static final int SOCKET_BYTES = 64 << 10;
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final String ID = "ceiling";

  private OldClient() {}

  /** Reads partitions to these ends; see {@link CeilingLoop.Client}. */
  static void read(
      String bootstrapServers, Map<TopicPartition, Long> ends, CeilingLoop.Values values)
      throws IOException {
    String[] address = bootstrapServers.split(":");
    SimpleConsumer consumer =
        new SimpleConsumer(
            address[0], Integer.parseInt(address[1]), TIMEOUT_MILLIS, SOCKET_BYTES, ID);
    try {
      for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
        read(consumer, end.getKey(), end.getValue(), values);
      }
    } finally {
      consumer.close();
    }
  }

  private static byte[] bytes(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return bytes;
  }

  private static void read(
      SimpleConsumer consumer, TopicPartition partition, long end, CeilingLoop.Values values)
      throws IOException {
    String topic = partition.topic();
    int number = partition.partition();
    long offset = 0;
    while (offset < end) {
      var answer =
          consumer.fetch(
              new FetchRequestBuilder()
                  .clientId(ID)
                  .addFetch(topic, number, offset, FETCH_BYTES)
                  .build());
      if (answer.hasError()) {
        throw new IOException(partition + ": error " + answer.errorCode(topic, number));
      }
      for (MessageAndOffset message : answer.messageSet(topic, number)) {
        if (message.offset() >= offset) { // a batch is sent as a whole
          ByteBuffer payload = message.message().payload();
          values.accept(payload == null ? null : bytes(payload));
          offset = message.nextOffset();
        }
      }
    }
  }
}
