package io.ytstats.benchmarks;

import io.ytstats.harness.KafkaCluster;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The ceiling: the fastest program that answers the daily job's question once, without anything
 * that a job needs to survive a failure. A thread for each core reads its share of the partitions,
 * parses, keeps the latest of each channel and day in a hash map, and publishes it. It checks no
 * record, and relies on a channel's records being in one partition.
 */
final class CeilingLoop {
  /** Properties of a fast consumer. */
  static final Map<String, Object> CONSUMER =
      Map.of(
          "max.poll.records",
          10_000,
          // the system's own: with the client's 64 KiB one fetch needs many reads
          "receive.buffer.bytes",
          -1);

  /** Properties of a fast producer. One request at a time: see KafkaClients. */
  static final Map<String, Object> PRODUCER =
      Map.of(
          "max.in.flight.requests.per.connection",
          1,
          "compression.type",
          "lz4",
          "batch.size",
          128 << 10,
          "linger.ms",
          20);

  private static final int CORES = 2;

  /** A thread's share of the partitions. */
  interface Input extends AutoCloseable {
    /** The values of the next records; null at the end. */
    List<byte[]> next() throws Exception;

    @Override
    void close();
  }

  /** Opens one. */
  interface InputFactory {
    Input open(String bootstrapServers, List<TopicPartition> partitions);
  }

  private CeilingLoop() {}

  /** Arguments: bootstrap servers, input topic, output topic, "modern" or "0.8". */
  public static void main(String[] args) throws Exception {
    InputFactory inputs = args[3].equals("modern") ? ModernInput::new : OldClientInput::new;
    run(args[0], args[1], args[2], inputs);
  }

  private static void run(String bootstrap, String from, String to, InputFactory inputs)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CORES);
    try (KafkaCluster kafka = new KafkaCluster(bootstrap);
        Producer<byte[], byte[]> producer = kafka.producer(PRODUCER)) {
      int partitions = kafka.ends(from).size();
      producer.partitionsFor(to);
      List<Callable<Void>> shares = new ArrayList<>();
      for (int core = 0; core < CORES; core++) {
        List<TopicPartition> share = new ArrayList<>();
        for (int partition = core; partition < partitions; partition += CORES) {
          share.add(new TopicPartition(from, partition));
        }
        shares.add(() -> reduce(inputs, bootstrap, share, producer, to));
      }
      TestBed.printBegin();
      long began = System.nanoTime();
      for (Future<Void> share : threads.invokeAll(shares)) {
        share.get();
      }
      producer.flush();
      TestBed.printEnd(System.nanoTime() - began);
    } finally {
      threads.shutdownNow();
    }
  }

  private static final class Latest {
    long second;
    int subs;
  }

  /** Not a record: half of the loop's time is the compiler's, and this is less for it. */
  private static final class Key {
    final String channel;
    final int day;

    Key(String channel, int day) {
      this.channel = channel;
      this.day = day;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && key.day == day && key.channel.equals(channel);
    }

    @Override
    public int hashCode() {
      return 31 * channel.hashCode() + day;
    }
  }

  private static Void reduce(
      InputFactory inputs,
      String bootstrap,
      List<TopicPartition> partitions,
      Producer<byte[], byte[]> producer,
      String to)
      throws Exception {
    JsonRecord record = new JsonRecord();
    Map<Key, Latest> latest = new HashMap<>();
    try (Input input = inputs.open(bootstrap, partitions)) {
      for (List<byte[]> some = input.next(); some != null; some = input.next()) {
        for (byte[] value : some) {
          record.read(value);
          offer(record, latest);
        }
      }
    }
    RecordEncoder encoder = new RecordEncoder(RecordType.DAILY);
    for (Map.Entry<Key, Latest> entry : latest.entrySet()) {
      publish(producer, to, encoder, entry.getKey().channel, entry.getValue());
    }
    return null;
  }

  private static void offer(JsonRecord record, Map<Key, Latest> latest) {
    Key key = new Key(record.channel, record.day);
    Latest held = latest.get(key);
    if (held == null) {
      held = new Latest();
      latest.put(key, held);
    }
    if (record.second > held.second || (record.second == held.second && record.subs > held.subs)) {
      held.second = record.second;
      held.subs = record.subs;
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // flushed, and the results are checked
  private static void publish(
      Producer<byte[], byte[]> producer,
      String to,
      RecordEncoder encoder,
      String channel,
      Latest latest)
      throws BadRecordException {
    byte[] value = encoder.encode(DataPoint.of(channel, latest.second, latest.subs));
    producer.send(new ProducerRecord<>(to, channel.getBytes(StandardCharsets.UTF_8), value));
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
    Map<String, Object> properties = new HashMap<>(CONSUMER);
    properties.put("bootstrap.servers", bootstrap);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The client of the broker's own version: it gets the log's bytes as they are on the disk. */
  private static final class ModernInput implements Input {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private long left;

    ModernInput(String bootstrapServers, List<TopicPartition> partitions) {
      consumer = consumer(bootstrapServers);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      consumer.endOffsets(partitions).forEach((partition, end) -> left += end);
    }

    @Override
    public List<byte[]> next() {
      if (left == 0) {
        return null;
      }
      List<byte[]> values = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
        values.add(record.value());
      }
      left -= values.size();
      return values;
    }

    @Override
    public void close() {
      consumer.close();
    }
  }
}
