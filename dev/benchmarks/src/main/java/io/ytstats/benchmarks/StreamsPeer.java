package io.ytstats.benchmarks;

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
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
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
 * The daily job's question, put to Kafka Streams the way its users would: parse, group by channel
 * and day, keep the freshest in a store in memory, publish what changed. As the key of a raw record
 * may be missing, the grouping sends every record through a repartition topic; the store is backed
 * by a changelog topic. At least once, as the job; what changed goes out every 10 s, as the job's
 * window has it, and at the end. Like the ceiling, and unlike the job, it checks no record.
 */
final class StreamsPeer {
  private static final int THREADS = 2;
  private static final int CACHE_BYTES = 256 << 20;
  private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofMinutes(2);
  private static final long LOOK_EVERY_MILLIS = 5;

  private final LongAdder reduced = new LongAdder();
  private final LongAdder written = new LongAdder();
  private final AtomicLong began = new AtomicLong();

  private StreamsPeer() {}

  /**
   * Arguments: bootstrap servers, input topic, output topic. It begins with the first record, when
   * it has joined its group, and ends when all is reduced, and the last result acknowledged, by a
   * clean close.
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
      long records = records(bootstrap, from);
      streams.start();
      while (reduced.sum() < records) {
        if (failure.get() != null) {
          throw new IllegalStateException("Kafka Streams gave up", failure.get());
        }
        Thread.sleep(LOOK_EVERY_MILLIS);
      }
      // flushes the caches, awaits the acknowledgement of what they held, and commits
      if (!streams.close(CLOSE_LIMIT) || failure.get() != null) {
        throw new IllegalStateException("Kafka Streams could not be closed", failure.get());
      }
      long nanos = System.nanoTime() - began.get();
      System.out.println(ChildProcess.end(records, written.sum(), nanos));
      // until it has been looked at
      int ignored = System.in.read();
    } finally {
      streams.close(CLOSE_LIMIT);
    }
  }

  private static long records(String bootstrap, String topic)
      throws ExecutionException, InterruptedException {
    try (Admin admin = admin(bootstrap)) {
      return admin
          .listOffsets(
              admin
                  .describeTopics(Set.of(topic))
                  .allTopicNames()
                  .get()
                  .get(topic)
                  .partitions()
                  .stream()
                  .collect(
                      Collectors.toMap(
                          info -> new TopicPartition(topic, info.partition()),
                          info -> OffsetSpec.latest())))
          .all()
          .get()
          .values()
          .stream()
          .mapToLong(end -> end.offset())
          .sum();
    }
  }

  private Topology topology(String from, String to) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(from, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .process(Parser::new)
        .groupByKey(Grouped.with(Serdes.String(), Serdes.Long()))
        .aggregate(
            () -> Long.MIN_VALUE,
            (key, rank, freshest) -> {
              reduced.increment();
              return Math.max(rank, freshest);
            },
            Materialized.<String, Long>as(Stores.inMemoryKeyValueStore("freshest"))
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.Long())
                .withCachingEnabled())
        .toStream()
        .process(Encoder::new)
        .to(to, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    return builder.build();
  }

  /** Raw JSON in; out comes channel|day and the place in the order of freshness. */
  private final class Parser extends ContextualProcessor<byte[], byte[], String, Long> {
    private final JsonReading reading = new JsonReading();
    private boolean begun;

    @Override
    public void process(Record<byte[], byte[]> message) {
      if (!begun) {
        begun = true;
        if (began.compareAndSet(0, System.nanoTime())) {
          System.out.println(ChildProcess.BEGIN);
        }
      }
      try {
        reading.read(message.value());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      context()
          .forward(
              message
                  .withKey(reading.channel + '|' + reading.day)
                  .withValue(Freshness.rank(reading.second, reading.subs)));
    }
  }

  /** The inverse, as the suite's daily topic has it. */
  private final class Encoder extends ContextualProcessor<String, Long, byte[], byte[]> {
    private final RecordEncoder encoder = new RecordEncoder(RecordType.DAILY);

    @Override
    public void process(Record<String, Long> result) {
      written.increment();
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
    properties.putAll(
        Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            application,
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            StreamsConfig.STATE_DIR_CONFIG,
            stateFolder.toString(),
            StreamsConfig.NUM_STREAM_THREADS_CONFIG,
            THREADS,
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.AT_LEAST_ONCE,
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
            COMMIT_INTERVAL.toMillis(),
            // for all keys that change between two commits: each goes out once then
            StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
            CACHE_BYTES,
            StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG,
            10_000));
    // as the ceiling's clients
    properties.putAll(
        Map.of(
            StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
            10_000,
            StreamsConfig.consumerPrefix(ConsumerConfig.RECEIVE_BUFFER_CONFIG),
            -1,
            StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION),
            1,
            StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG),
            "lz4",
            StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG),
            128 << 10,
            StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
            20));
    return properties;
  }

  /** Nothing is left behind but the group, which the broker forgets. */
  private static void cleanUp(
      KafkaStreams streams, String bootstrap, String application, Path stateFolder) {
    streams.close(CLOSE_LIMIT);
    try (Admin admin = admin(bootstrap)) {
      streams.cleanUp();
      Files.deleteIfExists(stateFolder);
      Collection<String> topics = admin.listTopics().names().get();
      admin
          .deleteTopics(topics.stream().filter(name -> name.startsWith(application)).toList())
          .all()
          .get();
    } catch (IOException | ExecutionException e) {
      System.err.println("not all could be cleaned up: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Admin admin(String bootstrap) {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap));
  }
}
