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

  /** Originals that were published from their place. */
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
  private boolean prepared;

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
      Positions theseLetters = read(entry, "letters");
      Positions theseOriginals = read(entry, "originals");
      Positions theseCopies = read(entry, "copies");
      letters.addAll(theseLetters);
      originals.addAll(theseOriginals);
      copies.addAll(theseCopies);
    } catch (IOException e) {
      LOG.warn(
          "{}-{} offset {} cannot be read, so what it tells of may be replayed once more: {}",
          name,
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  private static Positions read(JsonNode entry, String list) throws IOException {
    Positions positions = new Positions();
    positions.readFrom(entry.get(list));
    return positions;
  }

  /**
   * Makes sure, before anything is published, that it can be remembered: the first time it creates
   * the topic if it does not exist, and writes a record that tells of nothing.
   *
   * @throws FatalException if the topic cannot be created, is compacted, or takes no record
   */
  void prepare(Producer<byte[], byte[]> producer) throws InterruptedException {
    if (!prepared) {
      cluster.ensureKept(name, deadLetterTopic.replicas);
      write(producer, new Positions(), new Positions(), new Positions());
      prepared = true;
    }
  }

  /**
   * Writes one record, waits until it is acknowledged, and knows it from then on.
   *
   * @throws FatalException if it is not taken
   */
  void record(
      Producer<byte[], byte[]> producer, Positions letters, Positions originals, Positions copies)
      throws InterruptedException {
    prepare(producer);
    write(producer, letters, originals, copies);
    this.letters.addAll(letters);
    this.originals.addAll(originals);
  }

  private void write(
      Producer<byte[], byte[]> producer, Positions letters, Positions originals, Positions copies)
      throws InterruptedException {
    ObjectNode entry = JSON.createObjectNode();
    entry.put("replayed_at", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    letters.writeTo(entry.putArray("letters"));
    originals.writeTo(entry.putArray("originals"));
    copies.writeTo(entry.putArray("copies"));
    try {
      producer.send(new ProducerRecord<>(name, null, JSON.writeValueAsBytes(entry))).get();
    } catch (ExecutionException | JsonProcessingException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      throw new FatalException(
          "topic "
              + name
              + ", which remembers what was replayed, did not take a record ("
              + cause.getMessage()
              + "); fix the rights on it or its configuration, and run again. What was published"
              + " since its last record is published once more",
          cause);
    }
  }
}
