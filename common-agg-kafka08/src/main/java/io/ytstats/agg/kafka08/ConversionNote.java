package io.ytstats.agg.kafka08;

import io.ytstats.app.KafkaFutures;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import kafka.api.FetchRequestBuilder;
import kafka.javaapi.FetchResponse;
import kafka.javaapi.consumer.SimpleConsumer;
import kafka.message.ByteBufferMessageSet;
import kafka.message.MessageAndOffset;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Iterator;

/**
 * Says in the log that the broker has to convert a compressed topic for the 0-8 source. Producers
 * decide how they compress, so the last batch of each partition is looked at; an empty topic is
 * taken for uncompressed. It is a note only, and no failure of it is one of the job. Driver only.
 */
final class ConversionNote {
  private static final Logger LOG = LoggerFactory.getLogger(ConversionNote.class);
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int SOCKET_BYTES = 64 << 10;
  private static final String CLIENT_ID = "conversion-note";

  private final Admin admin;
  private final int fetchBytes;

  /**
   * A note.
   *
   * @param admin remains the caller's to close
   * @param fetchBytes as many as the source fetches; of a larger batch nothing is known
   */
  ConversionNote(Admin admin, int fetchBytes) {
    this.admin = admin;
    this.fetchBytes = fetchBytes;
  }

  /** Logs a line if the last batch of a partition is compressed; does not throw. */
  void log(String topic) {
    try {
      String codec = codec(topic);
      if (codec != null) {
        LOG.info(
            "topic {} is compressed ({}): the broker converts every batch for the 0-8 source, which"
                + " takes its processor time; --kafka-source modern avoids that",
            topic,
            codec);
      }
    } catch (Exception e) { // the Scala client throws checked exceptions that it does not declare
      LOG.debug("cannot look at the compression of {}", topic, e);
    }
  }

  /** Of the first partition whose last batch is compressed; null if none is. */
  private String codec(String topic) {
    Collection<String> one = Collections.singleton(topic);
    TopicDescription description =
        KafkaFutures.get(admin.describeTopics(one).allTopicNames()).get(topic);
    Map<TopicPartition, Node> leaders = new HashMap<>();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (TopicPartitionInfo info : description.partitions()) {
      TopicPartition partition = new TopicPartition(topic, info.partition());
      leaders.put(partition, info.leader());
      latest.put(partition, OffsetSpec.latest());
    }
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
        KafkaFutures.get(admin.listOffsets(latest).all()).entrySet()) {
      Node leader = leaders.get(end.getKey());
      if (leader != null && end.getValue().offset() > 0) {
        String codec = codec(leader, end.getKey(), end.getValue().offset() - 1);
        if (codec != null) {
          return codec;
        }
      }
    }
    return null;
  }

  /** Of the batch that holds an offset; null if it is not compressed, or not readable. */
  private String codec(Node leader, TopicPartition partition, long offset) {
    SimpleConsumer consumer =
        new SimpleConsumer(leader.host(), leader.port(), TIMEOUT_MILLIS, SOCKET_BYTES, CLIENT_ID);
    try {
      FetchResponse answer =
          consumer.fetch(
              new FetchRequestBuilder()
                  .clientId(CLIENT_ID)
                  .addFetch(partition.topic(), partition.partition(), offset, fetchBytes)
                  .build());
      if (answer.hasError()) {
        return null;
      }
      // the 0.8 format keeps a compressed batch as one message, which holds the others
      Iterator<MessageAndOffset> messages =
          new ByteBufferMessageSet(
                  answer.messageSet(partition.topic(), partition.partition()).getBuffer())
              .shallowIterator();
      if (!messages.hasNext()) {
        return null;
      }
      kafka.message.CompressionCodec codec = messages.next().message().compressionCodec();
      return codec.codec() == 0 ? null : codec.name();
    } finally {
      consumer.close();
    }
  }
}
