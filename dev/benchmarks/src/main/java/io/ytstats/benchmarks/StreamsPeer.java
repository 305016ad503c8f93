package io.ytstats.benchmarks;

import io.ytstats.app.FatalException;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;

/**
 * The daily job's question, answered by Kafka Streams the way its users would: parse, group by
 * channel and day, keep the latest in a store in memory, publish what changed. As the key of a raw
 * record may be missing, the grouping sends every record through a repartition topic; the store is
 * backed by a changelog topic. At least once, as the job; results are published every 10 s, the
 * job's window, and at the end. Like the ceiling, and unlike the job, it checks no record.
 */
final class StreamsPeer {
  private static final int THREADS = 2;
  private static final int CACHE_BYTES = 256 << 20;
  private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofMinutes(2);
  private static final long LOOK_EVERY_MILLIS = 5;

  private final LongAdder reduced = new LongAdder();
  private final AtomicLong began = new AtomicLong();

  private StreamsPeer() {}

  /**
   * Arguments: bootstrap servers, input topic, output topic. Its time begins with the first record,
   * after it has joined its group, and ends with a clean close after the last result was
   * acknowledged.
   */
  public static void main(String[] args) throws Exception {
    new StreamsPeer().run(args[0], args[1], args[2]);
  }

  private void run(String bootstrap, String from, String to) throws Exception {
    String application = "streams-peer-" + UUID.randomUUID();
    Path stateFolder = Files.createTempDirectory("streams-peer");
    KafkaStreams streams =
        new KafkaStreams(topology(from, to), properties(bootstrap, application, stateFolder));
    AtomicReference<Throwable> failure = new AtomicReference<>();
    streams.setUncaughtExceptionHandler(
        e -> {
          failure.set(e);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> cleanUp(streams, bootstrap, application, stateFolder)));
    try {
      long records;
      try (KafkaCluster kafka = new KafkaCluster(bootstrap)) {
        records = kafka.count(from);
      }
      streams.start();
      while (reduced.sum() < records) {
        if (failure.get() != null) {
          throw new IllegalStateException("Kafka Streams failed", failure.get());
        }
        Thread.sleep(LOOK_EVERY_MILLIS);
      }
      // flushes the caches, awaits the acknowledgement of what they held, and commits
      if (!streams.close(CLOSE_LIMIT) || failure.get() != null) {
        throw new IllegalStateException("Kafka Streams could not be closed", failure.get());
      }
      TestBed.printEnd(System.nanoTime() - began.get());
    } finally {
      streams.close(CLOSE_LIMIT);
    }
  }

  private Topology topology(String from, String to) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(from, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .process(Parser::new)
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
        .process(Encoder::new)
        .to(to, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    return builder.build();
  }

  /** From raw JSON to channel|day and the rank. */
  private final class Parser extends ContextualProcessor<byte[], byte[], String, Long> {
    private final JsonRecord record = new JsonRecord();
    private boolean begun;

    @Override
    public void process(Record<byte[], byte[]> message) {
      if (!begun) {
        begun = true;
        if (began.compareAndSet(0, System.nanoTime())) {
          TestBed.printBegin();
        }
      }
      try {
        record.read(message.value());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      context()
          .forward(
              message
                  .withKey(record.channel + '|' + record.day)
                  .withValue(Freshness.rank(record.second, record.subs)));
    }
  }

  /** From those to a record of the daily topic. */
  private final class Encoder extends ContextualProcessor<String, Long, byte[], byte[]> {
    private final RecordEncoder encoder = new RecordEncoder(RecordType.DAILY);

    @Override
    public void process(Record<String, Long> result) {
      String channel = result.key().substring(0, result.key().lastIndexOf('|'));
      context()
          .forward(
              result
                  .withKey(channel.getBytes(StandardCharsets.UTF_8))
                  .withValue(encoder.encode(DataPoint.ofRank(channel, result.value()))));
    }
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
    CeilingLoop.CONSUMER.forEach(
        (name, value) -> properties.put(StreamsConfig.consumerPrefix(name), value));
    CeilingLoop.PRODUCER.forEach(
        (name, value) -> properties.put(StreamsConfig.producerPrefix(name), value));
    return properties;
  }

  /** Leaves nothing behind but the group, which expires. */
  private static void cleanUp(
      KafkaStreams streams, String bootstrap, String application, Path stateFolder) {
    streams.close(CLOSE_LIMIT);
    try (KafkaCluster kafka = new KafkaCluster(bootstrap)) {
      streams.cleanUp();
      Files.deleteIfExists(stateFolder);
      kafka.deleteTopics(
          kafka.topics().stream().filter(name -> name.startsWith(application)).toList());
    } catch (IOException | FatalException e) {
      System.err.println("topics or files of Kafka Streams are left behind: " + e);
    }
  }
}
