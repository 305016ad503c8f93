package io.ytstats.benchmarks;

import io.ytstats.harness.KafkaCluster;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The ceiling: the fastest program that answers the daily job's question once, without anything
 * that a job needs to survive a failure. A thread for each core reads its share of the partitions,
 * parses, keeps the latest of each channel and day in a hash map, and publishes it. It checks
 * records no further than {@link JsonRecord} does. Where a channel's records are in one partition,
 * it relies on that; otherwise each thread takes its share of the keys out of both maps.
 */
final class CeilingLoop {
  /** Properties of a fast consumer. The system's own receive buffer: 64 KiB need many reads. */
  static final Map<String, Object> CONSUMER =
      Map.of("max.poll.records", 10_000, "receive.buffer.bytes", -1);

  /** Properties of a fast producer. */
  static final Map<String, Object> PRODUCER =
      Map.of("compression.type", "lz4", "batch.size", 128 << 10, "linger.ms", 20);

  private static final int CORES = 2;

  /** Takes the values of records. */
  interface Values {
    void accept(byte[] value) throws IOException;
  }

  /** A Kafka client, which reads partitions from the offset 0 to these ends. */
  interface Client {
    void read(String bootstrapServers, Map<TopicPartition, Long> ends, Values values)
        throws IOException;
  }

  private CeilingLoop() {}

  /**
   * Arguments: bootstrap servers, input topic, output topic, "modern" or "0.8", "keyed" or
   * "unkeyed".
   */
  public static void main(String[] args) throws Exception {
    Client client = args[3].equals("modern") ? CeilingLoop::readWithModernClient : OldClient::read;
    ExecutorService threads = Executors.newFixedThreadPool(CORES);
    try (KafkaCluster kafka = new KafkaCluster(args[0]);
        Producer<byte[], byte[]> producer = kafka.producer(PRODUCER)) {
      producer.partitionsFor(args[2]);
      Map<TopicPartition, Long> ends = kafka.ends(args[1]);
      boolean keyed = args[4].equals("keyed");
      LongAdder rejects = new LongAdder();
      List<Callable<Map<JsonRecord, JsonRecord>>> shares = new ArrayList<>();
      for (int core = 0; core < CORES; core++) {
        int remainder = core;
        Map<TopicPartition, Long> share = new HashMap<>(ends);
        share.keySet().removeIf(partition -> partition.partition() % CORES != remainder);
        shares.add(
            () -> {
              Map<JsonRecord, JsonRecord> latest = new HashMap<>();
              client.read(args[0], share, value -> reduce(JsonRecord.read(value), latest, rejects));
              if (keyed) {
                publish(latest.values(), producer, args[2]);
              }
              return latest;
            });
      }
      TestBed.printBegin();
      long began = System.nanoTime();
      List<Map<JsonRecord, JsonRecord>> maps = all(threads, shares);
      if (!keyed) {
        List<Callable<Void>> merges = new ArrayList<>();
        for (int core = 0; core < CORES; core++) {
          int remainder = core;
          merges.add(
              () -> {
                publish(merged(maps, remainder).values(), producer, args[2]);
                return null;
              });
        }
        all(threads, merges);
      }
      producer.flush();
      TestBed.printEnd(System.nanoTime() - began, rejects.sum());
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> List<T> all(ExecutorService threads, List<Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    List<T> results = new ArrayList<>();
    for (Future<T> task : threads.invokeAll(tasks)) {
      results.add(task.get());
    }
    return results;
  }

  /** One core's share of the keys, out of all maps. */
  private static Map<JsonRecord, JsonRecord> merged(
      List<Map<JsonRecord, JsonRecord>> maps, int core) {
    Map<JsonRecord, JsonRecord> latest = new HashMap<>();
    for (Map<JsonRecord, JsonRecord> map : maps) {
      for (JsonRecord record : map.values()) {
        if (Math.floorMod(record.hashCode(), CORES) == core) {
          reduce(record, latest);
        }
      }
    }
    return latest;
  }

  private static void reduce(
      JsonRecord record, Map<JsonRecord, JsonRecord> latest, LongAdder rejects) {
    if (record == null) {
      rejects.increment();
    } else {
      reduce(record, latest);
    }
  }

  private static void reduce(JsonRecord record, Map<JsonRecord, JsonRecord> latest) {
    JsonRecord held = latest.putIfAbsent(record, record);
    if (held != null) {
      held.rank = Math.max(held.rank, record.rank);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // flushed, and the results are checked
  private static void publish(
      Collection<JsonRecord> latest, Producer<byte[], byte[]> producer, String topic) {
    RecordEncoder encoder = new RecordEncoder(RecordType.DAILY);
    for (JsonRecord each : latest) {
      producer.send(
          new ProducerRecord<>(
              topic,
              each.channel.getBytes(StandardCharsets.UTF_8),
              encoder.encode(DataPoint.ofRank(each.channel, each.rank))));
    }
  }

  /** The client of the broker's own version: it gets the log's bytes as they are on the disk. */
  private static void readWithModernClient(
      String bootstrapServers, Map<TopicPartition, Long> ends, Values values) throws IOException {
    Map<String, Object> properties = new HashMap<>(CONSUMER);
    properties.put("bootstrap.servers", bootstrapServers);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      long left = ends.values().stream().mapToLong(Long::longValue).sum();
      while (left > 0) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          values.accept(record.value());
          left--;
        }
      }
    }
  }
}
