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
 * What has been replayed of one dead-letter topic, recorded in the topic of that name and {@code
 * .replayed}, where every machine finds it. Each record is a JSON object about up to 10,000
 * letters: {@code replayed_at}, and lists of positions (see {@link PositionSet}): the {@code
 * letters} that need no more work, the {@code originals} that were published, and the {@code
 * copies} of them. A record is written after the copies that it lists are acknowledged. Not
 * thread-safe.
 */
final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Letters that were replayed, or whose original was published for another letter. */
  final PositionSet letters = new PositionSet();

  /** Originals that were published from their topic, not from a letter. */
  final PositionSet originals = new PositionSet();

  /**
   * The positions of the copies of earlier runs. The letters that this run reads are older than its
   * own copies. If a copy is now at the position that a letter names, the letter is about an
   * earlier record, from before the topic was recreated.
   */
  final PositionSet copies = new PositionSet();

  private final ClusterTopics cluster;
  private final TopicInfo deadLetterTopic;
  private final String name;
  private boolean prepared;

  /** An empty ledger; {@link #read} fills it. */
  Ledger(ClusterTopics cluster, TopicInfo deadLetterTopic) {
    this.cluster = cluster;
    this.deadLetterTopic = deadLetterTopic;
    this.name = deadLetterTopic.name + ".replayed";
  }

  /** Reads what earlier runs have written; nothing if the topic does not exist. */
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
    ReadDeadline deadline = new ReadDeadline();
    for (TopicPartition partition : partitions) {
      while (consumer.position(partition) < ends.get(partition)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(ReadDeadline.POLL)) {
          deadline.renew();
          add(record);
        }
        deadline.require(partition);
      }
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    try {
      JsonNode entry = record.value() == null ? null : JSON.readTree(record.value());
      if (entry == null) {
        throw new IOException("there is no value");
      }
      PositionSet theseLetters = read(entry, "letters");
      PositionSet theseOriginals = read(entry, "originals");
      PositionSet theseCopies = read(entry, "copies");
      letters.addAll(theseLetters);
      originals.addAll(theseOriginals);
      copies.addAll(theseCopies);
    } catch (IOException e) {
      LOG.warn(
          "{}-{} offset {} cannot be read, so the letters that it lists may be replayed once more: {}",
          name,
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  private static PositionSet read(JsonNode entry, String list) throws IOException {
    PositionSet positions = new PositionSet();
    positions.readFrom(entry.get(list));
    return positions;
  }

  /**
   * Checks, before anything is published, that it can be recorded: the first call creates the topic
   * if it does not exist, and writes an empty record.
   *
   * @throws FatalException if the topic cannot be created, is compacted, or refuses the record
   */
  void prepare(Producer<byte[], byte[]> producer) throws InterruptedException {
    if (!prepared) {
      cluster.ensureKept(name, deadLetterTopic.replicas);
      write(producer, new PositionSet(), new PositionSet(), new PositionSet());
      prepared = true;
    }
  }

  /**
   * Writes one record, waits until it is acknowledged, and adds it to this ledger.
   *
   * @throws FatalException if it is refused
   */
  void record(
      Producer<byte[], byte[]> producer,
      PositionSet letters,
      PositionSet originals,
      PositionSet copies)
      throws InterruptedException {
    prepare(producer);
    write(producer, letters, originals, copies);
    this.letters.addAll(letters);
    this.originals.addAll(originals);
  }

  private void write(
      Producer<byte[], byte[]> producer,
      PositionSet letters,
      PositionSet originals,
      PositionSet copies)
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
              + ", which records what was replayed, refused a record ("
              + cause.getMessage()
              + "); fix the rights on it or its configuration, and run again. What was published"
              + " since its last record will be published once more",
          cause);
    }
  }
}
