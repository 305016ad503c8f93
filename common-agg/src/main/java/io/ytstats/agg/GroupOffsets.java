package io.ytstats.agg;

import io.ytstats.agg.AggOptions.StartingOffsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job's offsets in its consumer group, where the usual lag tools see them. Driver only. The
 * group has no members, so offsets are set through the admin protocol (KIP-396).
 */
final class GroupOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);

  private final Admin admin;
  private final String groupId;

  GroupOffsets(Admin admin, String groupId) {
    this.admin = admin;
    this.groupId = groupId;
  }

  /**
   * Where each partition begins: at the committed offset if the broker has it. A group with no
   * offset at all begins where asked; a single partition without one, or with one that the broker
   * does not have (records expired, topic made anew), begins at the earliest.
   */
  Map<Integer, Long> startingOffsets(String topic, int partitions, StartingOffsets firstStart)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(groupId).partitionsToOffsetAndMetadata().get();
    Map<Integer, Long> earliest = listOffsets(topic, partitions, OffsetSpec.earliest());
    Map<Integer, Long> latest = listOffsets(topic, partitions, OffsetSpec.latest());
    boolean first =
        committed.entrySet().stream()
            .noneMatch(c -> c.getValue() != null && c.getKey().topic().equals(topic));
    if (first) {
      LOG.info("group {} has no offset in {}: begins at the {}", groupId, topic, firstStart);
      return firstStart == StartingOffsets.EARLIEST ? earliest : latest;
    }
    Map<Integer, Long> from = new TreeMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      OffsetAndMetadata offset = committed.get(new TopicPartition(topic, partition));
      from.put(
          partition,
          resolve(
              topic + "-" + partition,
              offset == null ? null : offset.offset(),
              earliest.get(partition),
              latest.get(partition)));
    }
    return from;
  }

  private static long resolve(String partition, Long committed, long earliest, long latest) {
    if (committed == null) {
      LOG.warn("{}: no committed offset; begins at the earliest, {}", partition, earliest);
      return earliest;
    } else if (committed < earliest) {
      LOG.warn(
          "{}: the offset {} is no longer there; begins at the earliest, {}: {} records are"
              + " gone",
          partition,
          committed,
          earliest,
          earliest - committed);
      return earliest;
    } else if (committed > latest) {
      LOG.warn(
          "{}: the offset {} is beyond the end, {}: the topic was made anew; begins at the"
              + " earliest, {}: {} records are gone",
          partition,
          committed,
          latest,
          earliest,
          committed - latest);
      return earliest;
    }
    return committed;
  }

  /**
   * What a running job does about changes under it: partitions that were added begin at their
   * earliest offset; one whose records expired goes on at the earliest that is left; one whose end
   * lies before its offset (the topic was made anew) begins again at the earliest.
   *
   * @param current where each partition that is read goes on
   * @return the same for all partitions that there are now
   */
  Map<Integer, Long> lookAfter(String topic, Map<Integer, Long> current)
      throws ExecutionException, InterruptedException {
    int partitions =
        admin
            .describeTopics(Collections.singleton(topic))
            .allTopicNames()
            .get()
            .get(topic)
            .partitions()
            .size();
    Map<Integer, Long> earliest = listOffsets(topic, partitions, OffsetSpec.earliest());
    Map<Integer, Long> latest = listOffsets(topic, partitions, OffsetSpec.latest());
    Map<Integer, Long> next = new TreeMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      String name = topic + "-" + partition;
      if (current.containsKey(partition)) {
        next.put(
            partition,
            resolve(name, current.get(partition), earliest.get(partition), latest.get(partition)));
      } else {
        LOG.info("{} was added; it is read from its beginning", name);
        next.put(partition, earliest.get(partition));
      }
    }
    return next;
  }

  /** The earliest offset that the broker has of each partition of the topic. */
  Map<Integer, Long> earliest(String topic, int partitions)
      throws ExecutionException, InterruptedException {
    return listOffsets(topic, partitions, OffsetSpec.earliest());
  }

  /**
   * Commits the end of every span, the empty ones included: that keeps their offsets from expiring.
   */
  void commit(List<OffsetSpan> spans) throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (OffsetSpan span : spans) {
      offsets.put(
          new TopicPartition(span.topic, span.partition), new OffsetAndMetadata(span.until));
    }
    admin.alterConsumerGroupOffsets(groupId, offsets).all().get();
  }

  private Map<Integer, Long> listOffsets(String topic, int partitions, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> request = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      request.put(new TopicPartition(topic, partition), spec);
    }
    KafkaFuture<Map<TopicPartition, ListOffsetsResultInfo>> answer =
        admin.listOffsets(request).all();
    Map<Integer, Long> offsets = new TreeMap<>();
    answer.get().forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
    return offsets;
  }
}
