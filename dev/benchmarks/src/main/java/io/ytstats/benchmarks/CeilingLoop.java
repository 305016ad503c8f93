package io.ytstats.benchmarks;

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
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The ceiling: what the machine does at best with the daily job's question, asked once, with
 * nothing that a job needs to live through a failure. A thread for each core reads its share of the
 * topic's partitions, parses, keeps the latest of each channel and day in a hash map, and publishes
 * it. It believes its input: no record is checked. It relies on a channel's records being in one
 * partition.
 */
final class CeilingLoop {
  private static final int CORES = 2;

  /** Where the loop's records come from. */
  interface Input extends AutoCloseable {
    /** The values of some more records; null at the end. Of those before, none is used any more. */
    List<byte[]> next() throws Exception;

    @Override
    void close();
  }

  /** Opens a thread's share of the partitions. */
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
    int partitions;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrap)) {
      partitions = consumer.partitionsFor(from).size();
    }
    ExecutorService threads = Executors.newFixedThreadPool(CORES);
    try (Producer<byte[], byte[]> producer = producer(bootstrap)) {
      producer.partitionsFor(to);
      List<Callable<long[]>> shares = new ArrayList<>();
      for (int core = 0; core < CORES; core++) {
        List<TopicPartition> share = new ArrayList<>();
        for (int partition = core; partition < partitions; partition += CORES) {
          share.add(new TopicPartition(from, partition));
        }
        shares.add(() -> reduce(inputs, bootstrap, share, producer, to));
      }
      System.out.println(ChildProcess.BEGIN);
      long began = System.nanoTime();
      long read = 0;
      long written = 0;
      for (Future<long[]> share : threads.invokeAll(shares)) {
        read += share.get()[0];
        written += share.get()[1];
      }
      producer.flush();
      long nanos = System.nanoTime() - began;
      System.out.println(ChildProcess.end(read, written, nanos));
      // until it has been looked at
      int ignored = System.in.read();
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

  private static long[] reduce(
      InputFactory inputs,
      String bootstrap,
      List<TopicPartition> partitions,
      Producer<byte[], byte[]> producer,
      String to)
      throws Exception {
    JsonReading reading = new JsonReading();
    Map<Key, Latest> latest = new HashMap<>();
    long read = 0;
    try (Input input = inputs.open(bootstrap, partitions)) {
      for (List<byte[]> some = input.next(); some != null; some = input.next()) {
        for (byte[] value : some) {
          reading.read(value);
          offer(reading, latest);
        }
        read += some.size();
      }
    }
    RecordEncoder encoder = new RecordEncoder(RecordType.DAILY);
    for (Map.Entry<Key, Latest> entry : latest.entrySet()) {
      publish(producer, to, encoder, entry.getKey().channel, entry.getValue());
    }
    return new long[] {read, latest.size()};
  }

  private static void offer(JsonReading reading, Map<Key, Latest> latest) {
    Key key = new Key(reading.channel, reading.day);
    Latest held = latest.get(key);
    if (held == null) {
      held = new Latest();
      latest.put(key, held);
    }
    if (reading.second > held.second
        || (reading.second == held.second && reading.subs > held.subs)) {
      held.second = reading.second;
      held.subs = reading.subs;
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // flushed, and the answers are looked at
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
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000,
            // the system's own: the client's 64 KiB make of one fetch many reads
            ConsumerConfig.RECEIVE_BUFFER_CONFIG,
            -1),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static Producer<byte[], byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            // see KafkaClients: with more, a leader that is just made refuses some for good
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            1,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4",
            ProducerConfig.BATCH_SIZE_CONFIG,
            128 << 10,
            ProducerConfig.LINGER_MS_CONFIG,
            20),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** The client of the broker's own version: it takes the log's bytes as they lie on the disk. */
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
