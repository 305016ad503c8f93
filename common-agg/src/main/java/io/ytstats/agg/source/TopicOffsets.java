package io.ytstats.agg.source;

import io.ytstats.app.KafkaFutures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * Lists the offsets that the brokers have of a topic. Each method asks the brokers, and throws a
 * {@link KafkaException} if they do not answer. Used on the driver, by any thread.
 */
public final class TopicOffsets {
  private final Admin admin;
  private final String topic;
  private final IsolationLevel isolation;

  /**
   * The offsets of a topic.
   *
   * @param admin remains the caller's to close
   * @param isolation where a partition ends: {@code READ_COMMITTED} at the first open transaction
   */
  public TopicOffsets(Admin admin, String topic, IsolationLevel isolation) {
    this.admin = admin;
    this.topic = topic;
    this.isolation = isolation;
  }

  /** The offsets of all partitions of a topic at one moment, in the order of the partitions. */
  public static final class Listing {
    /** Kafka's own id of the topic (KIP-516), see {@link TopicPosition#topicId}. */
    public final String topicId;

    /** The earliest offset that the brokers still have. */
    public final Map<TopicPartition, Long> earliest;

    /** Where reading ends now: see {@link TopicOffsets#TopicOffsets}. */
    public final Map<TopicPartition, Long> latest;

    /** The offset after the last record, which may belong to an open transaction. */
    final Map<TopicPartition, Long> end;

    Listing(
        String topicId,
        Map<TopicPartition, Long> earliest,
        Map<TopicPartition, Long> latest,
        Map<TopicPartition, Long> end) {
      this.topicId = topicId;
      this.earliest = earliest;
      this.latest = latest;
      this.end = end;
    }
  }

  /** The topic's name. */
  public String topic() {
    return topic;
  }

  /** The topic's id and offsets. */
  public Listing list() {
    TopicDescription description = describe();
    Map<TopicPartition, Long> earliest = list(description, OffsetSpec.earliest(), isolation);
    Map<TopicPartition, Long> latest = list(description, OffsetSpec.latest(), isolation);
    return new Listing(
        description.topicId().toString(),
        earliest,
        latest,
        isolation == IsolationLevel.READ_UNCOMMITTED
            ? latest
            : list(description, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED));
  }

  /** The earliest offset that the brokers still have of each partition. */
  public Map<TopicPartition, Long> earliest() {
    return list(describe(), OffsetSpec.earliest(), isolation);
  }

  /** The offset after the last record of each partition. */
  public Map<TopicPartition, Long> latest() {
    return list(describe(), OffsetSpec.latest(), isolation);
  }

  /**
   * The same offset ranges, each without the records that have expired. A range of which all has
   * expired is empty.
   */
  public List<OffsetSpan> withoutExpired(List<OffsetSpan> spans) {
    Map<TopicPartition, Long> earliest = earliest();
    List<OffsetSpan> left = new ArrayList<>();
    for (OffsetSpan span : spans) {
      long first = earliest.getOrDefault(span.partition, span.until);
      left.add(
          new OffsetSpan(
              span.partition, Math.min(span.until, Math.max(span.from, first)), span.until));
    }
    return left;
  }

  private TopicDescription describe() {
    return KafkaFutures.get(admin.describeTopics(Collections.singleton(topic)).allTopicNames())
        .get(topic);
  }

  private Map<TopicPartition, Long> list(
      TopicDescription description, OffsetSpec spec, IsolationLevel level) {
    Map<TopicPartition, OffsetSpec> request = new LinkedHashMap<>();
    for (TopicPartitionInfo partition : description.partitions()) {
      request.put(new TopicPartition(topic, partition.partition()), spec);
    }
    Map<TopicPartition, ListOffsetsResultInfo> answer =
        KafkaFutures.get(admin.listOffsets(request, new ListOffsetsOptions(level)).all());
    Map<TopicPartition, Long> offsets = new LinkedHashMap<>();
    request.keySet().forEach(partition -> offsets.put(partition, answer.get(partition).offset()));
    return offsets;
  }
}
