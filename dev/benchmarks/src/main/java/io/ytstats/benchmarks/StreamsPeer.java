package io.ytstats.benchmarks;

import io.ytstats.harness.KafkaCluster;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/**
 * The daily job's question, answered by Kafka Streams the way its users would: parse, group by
 * channel and day, keep the latest in a store in memory, publish what changed. As the key of a raw
 * record may be missing, the grouping sends every record through a repartition topic; the store is
 * backed by a changelog topic. At least once, as the job; results are published every 10 s, the
 * job's window, and at the end. Like the ceiling, it checks records no further than {@link
 * JsonRecord} does.
 */
final class StreamsPeer {
  private static final int THREADS = 2;
  private static final int CACHE_BYTES = 256 << 20;
  private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofMinutes(2);
  private static final long LOOK_EVERY_MILLIS = 5;

  private final LongAdder reduced = new LongAdder();
  private final LongAdder rejects = new LongAdder();
  private final AtomicLong began = new AtomicLong();
  private final ThreadLocal<RecordEncoder> encoder =
      ThreadLocal.withInitial(() -> new RecordEncoder(RecordType.DAILY));

  private StreamsPeer() {}

  /**
   * Arguments: bootstrap servers, input topic, output topic; the names of its own topics begin with
   * that. Its time begins with the first record, after it has joined its group, and ends with a
   * clean close after the last result was acknowledged.
   */
  public static void main(String[] args) throws Exception {
    Path stateFolder = Files.createTempDirectory("streams-peer");
    new StreamsPeer().run(args[1], args[2], properties(args[0], args[2], stateFolder));
  }

  private void run(String from, String to, Properties properties) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (KafkaStreams streams = new KafkaStreams(topology(from, to), properties);
        KafkaCluster kafka =
            new KafkaCluster(properties.getProperty(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG))) {
      streams.setUncaughtExceptionHandler(
          e -> {
            failure.set(e);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
          });
      long records = kafka.count(from);
      streams.start();
      while (reduced.sum() + rejects.sum() < records) {
        if (failure.get() != null) {
          throw new IllegalStateException("Kafka Streams failed", failure.get());
        }
        Thread.sleep(LOOK_EVERY_MILLIS);
      }
      // flushes the caches, awaits the acknowledgement of what they held, and commits
      if (!streams.close(CLOSE_LIMIT) || failure.get() != null) {
        throw new IllegalStateException("Kafka Streams could not be closed", failure.get());
      }
      long nanos = System.nanoTime() - began.get();
      streams.cleanUp();
      Files.delete(Path.of(properties.getProperty(StreamsConfig.STATE_DIR_CONFIG)));
      TestBed.printEnd(nanos, rejects.sum());
    }
  }

  private Topology topology(String from, String to) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(from, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .flatMap((key, value) -> parse(value))
        .groupByKey(Grouped.with(Serdes.String(), Serdes.Long()))
        .aggregate(
            () -> Long.MIN_VALUE,
            (key, rank, latest) -> {
              reduced.increment();
              return Math.max(rank, latest);
            },
            Materialized.<String, Long>as(Stores.inMemoryKeyValueStore("latest"))
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.Long())
                .withCachingEnabled())
        .toStream()
        .map(this::encode)
        .to(to, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    return builder.build();
  }

  /** From raw JSON to channel|day and the rank; nothing from a bad value. */
  private List<KeyValue<String, Long>> parse(byte[] value) {
    if (began.get() == 0 && began.compareAndSet(0, System.nanoTime())) {
      TestBed.printBegin();
    }
    JsonRecord record = JsonRecord.read(value);
    if (record == null) {
      rejects.increment();
      return List.of();
    }
    return List.of(KeyValue.pair(record.channel + '|' + record.day, record.rank));
  }

  /** From those to a record of the daily topic. */
  private KeyValue<byte[], byte[]> encode(String key, long rank) {
    String channel = key.substring(0, key.lastIndexOf('|'));
    return KeyValue.pair(
        channel.getBytes(StandardCharsets.UTF_8),
        encoder.get().encode(DataPoint.ofRank(channel, rank)));
  }

  private static Properties properties(String bootstrap, String application, Path stateFolder) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateFolder.toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL.toMillis());
    // room for all keys that change between two commits: each is published once then
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
    properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 10_000);
    // one request at a time, as the other contestants' producers
    properties.put(StreamsConfig.producerPrefix("max.in.flight.requests.per.connection"), 1);
    CeilingLoop.CONSUMER.forEach(
        (name, value) -> properties.put(StreamsConfig.consumerPrefix(name), value));
    CeilingLoop.PRODUCER.forEach(
        (name, value) -> properties.put(StreamsConfig.producerPrefix(name), value));
    return properties;
  }
}
