package io.ytstats.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ytstats.app.FatalException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been replayed of one dead-letter topic, remembered in the topic of that name and {@code
 * .replayed}, where any machine finds it. Each of its records is a JSON object that tells of up to
 * 10,000 letters: {@code replayed_at}, and lists of places (see {@link Positions}): {@code letters}
 * that were dealt with, {@code originals} that were published, and the {@code copies} of them. A
 * record is written after the copies that it tells of are acknowledged. One thread.
 */
final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Letters that were replayed, or whose original another letter's replay has published. */
  final Positions letters = new Positions();

  /** Where the bytes were taken from: the original's place, or the letter's if it was gone. */
  final Positions originals = new Positions();

  /**
   * Where the copies of the earlier runs are. Letters that this run reads are older than its own
   * copies; one whose place a copy took since is about another record, of before the topic was
   * deleted and created again.
   */
  final Positions copies = new Positions();

  private final Cluster cluster;
  private final TopicInfo deadLetterTopic;
  private final String name;

  /** Knows nothing yet. */
  Ledger(Cluster cluster, TopicInfo deadLetterTopic) {
    this.cluster = cluster;
    this.deadLetterTopic = deadLetterTopic;
    this.name = deadLetterTopic.name + ".replayed";
  }

  /** What the earlier runs have written; nothing if the topic does not exist. */
  void read(Consumer<byte[], byte[]> consumer) throws InterruptedException {
    TopicInfo topic = cluster.topic(name);
    if (topic == null) {
      return;
    }
    List<TopicPartition> partitions =
        IntStream.range(0, topic.partitions)
            .mapToObj(each -> new TopicPartition(name, each))
            .collect(Collectors.toList());
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Patience patience = new Patience();
    for (TopicPartition partition : partitions) {
      while (consumer.position(partition) < ends.get(partition)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Patience.POLL)) {
          patience.renew();
          add(record);
        }
        patience.require(partition);
      }
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    try {
      JsonNode entry = record.value() == null ? null : JSON.readTree(record.value());
      if (entry == null) {
        throw new IOException("there is no value");
      }
      letters.readFrom(entry.get("letters"));
      originals.readFrom(entry.get("originals"));
      copies.readFrom(entry.get("copies"));
    } catch (IOException e) {
      LOG.warn(
          "{}-{} offset {} cannot be read, so what it tells of may be replayed once more: {}",
          name,
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  /** Makes sure, before anything is published, that it can be remembered. */
  void prepare() throws InterruptedException {
    cluster.createToKeep(name, deadLetterTopic.replicas);
  }

  /**
   * Writes one record, waits until it is acknowledged, and knows it from then on.
   *
   * @throws FatalException if it is not taken
   */
  void record(
      Producer<byte[], byte[]> producer, Positions letters, Positions originals, Positions copies)
      throws InterruptedException {
    ObjectNode entry = JSON.createObjectNode();
    entry.put("replayed_at", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    letters.writeTo(entry.putArray("letters"));
    originals.writeTo(entry.putArray("originals"));
    copies.writeTo(entry.putArray("copies"));
    prepare();
    try {
      producer.send(new ProducerRecord<>(name, null, JSON.writeValueAsBytes(entry))).get();
    } catch (ExecutionException | JsonProcessingException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      throw new FatalException(
          "topic "
              + name
              + ", which remembers what was replayed, did not take a record ("
              + cause.getMessage()
              + "); what was published since the last one is published once more by the next run",
          cause);
    }
    this.letters.addAll(letters);
    this.originals.addAll(originals);
  }
}
