package io.ytstats.benchmarks;

import io.ytstats.benchmarks.CeilingLoop.Input;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.api.FetchRequestBuilder;
import kafka.api.PartitionOffsetRequestInfo;
import kafka.common.TopicAndPartition;
import kafka.javaapi.OffsetRequest;
import kafka.javaapi.consumer.SimpleConsumer;
import kafka.message.MessageAndOffset;
import org.apache.kafka.common.TopicPartition;

/**
 * The 0.8 consumer, as the 0-8 connector uses it: one partition after the other, one fetch after
 * the other. The broker converts each batch to the format of that time.
 */
final class OldClientInput implements Input {
  private static final int FETCH_BYTES = 4 << 20;
  private static final String CLIENT_ID = "ceiling";

  private final SimpleConsumer consumer;
  private final List<TopicPartition> partitions;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private int current;
  private long offset;

  OldClientInput(String bootstrapServers, List<TopicPartition> partitions) {
    String[] hostAndPort = bootstrapServers.split(":");
    this.consumer =
        new SimpleConsumer(
            hostAndPort[0], Integer.parseInt(hostAndPort[1]), 30_000, 64 << 10, CLIENT_ID);
    this.partitions = partitions;
    Map<TopicAndPartition, PartitionOffsetRequestInfo> latest = new HashMap<>();
    for (TopicPartition partition : partitions) {
      latest.put(
          new TopicAndPartition(partition.topic(), partition.partition()),
          new PartitionOffsetRequestInfo(kafka.api.OffsetRequest.LatestTime(), 1));
    }
    var answer =
        consumer.getOffsetsBefore(
            new OffsetRequest(latest, kafka.api.OffsetRequest.CurrentVersion(), CLIENT_ID));
    for (TopicPartition partition : partitions) {
      ends.put(partition, answer.offsets(partition.topic(), partition.partition())[0]);
    }
  }

  @Override
  public List<byte[]> next() {
    while (current < partitions.size() && offset == ends.get(partitions.get(current))) {
      current++;
      offset = 0;
    }
    if (current == partitions.size()) {
      return null;
    }
    TopicPartition partition = partitions.get(current);
    var answer =
        consumer.fetch(
            new FetchRequestBuilder()
                .clientId(CLIENT_ID)
                .addFetch(partition.topic(), partition.partition(), offset, FETCH_BYTES)
                .build());
    if (answer.hasError()) {
      throw new IllegalStateException(
          partition + ": error " + answer.errorCode(partition.topic(), partition.partition()));
    }
    List<byte[]> values = new ArrayList<>();
    for (MessageAndOffset message : answer.messageSet(partition.topic(), partition.partition())) {
      if (message.offset() >= offset) { // a batch is sent as a whole
        ByteBuffer payload = message.message().payload();
        byte[] value = new byte[payload.remaining()];
        payload.get(value);
        values.add(value);
        offset = message.nextOffset();
      }
    }
    return values;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
