package io.ytstats.benchmarks;

import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.Repository;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What all benchmarks are run on: the servers, topics with data in them, the programs. */
final class Lab {
  /** As scripts/create-topics.sh makes them. */
  static final int PARTITIONS = 4;

  /** The program that runs this JVM. */
  static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private static final int MAX_MESSAGE_BYTES = 4 << 20;

  private final LocalStack stack;
  private final PrintStream out;
  private boolean cold;

  /**
   * @param cold whether the broker has just been started, and is slower than it will be
   */
  Lab(LocalStack stack, PrintStream out, boolean cold) {
    this.stack = stack;
    this.out = out;
    this.cold = cold;
  }

  /** Whether nothing has been run on the broker yet; no more after this. */
  boolean isCold() {
    boolean was = cold;
    cold = false;
    return was;
  }

  LocalStack stack() {
    return stack;
  }

  String bootstrapServers() {
    return stack.bootstrapServers();
  }

  void say(String format, Object... values) {
    out.printf(format + "%n", values);
  }

  double brokerCpuSeconds() {
    return ChildProcess.cpuSeconds(stack.kafka().pid());
  }

  double databaseCpuSeconds() {
    return ChildProcess.cpuSeconds(stack.database().pid());
  }

  Path script(String name) {
    return Repository.script(name);
  }

  Path jar(String module) {
    return Repository.jar(module);
  }

  Map<String, String> environment() {
    return Map.of("JAVA_HOME", System.getProperty("java.home"));
  }

  /** The beginning of a command: this JDK's java, with so much heap. */
  List<String> javaCommand(String heap) {
    return new ArrayList<>(List.of(JAVA.toString(), "-Xmx" + heap));
  }

  /** A program of this module, in a process of its own with so much heap. */
  ChildProcess startOwn(Class<?> main, String heap, String... args) throws java.io.IOException {
    List<String> command = javaCommand(heap);
    // less work than G1's for whoever may pause
    command.add("-XX:+UseParallelGC");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    return ChildProcess.start(main.getSimpleName(), command, environment());
  }

  /** Makes topics as the suite's are. */
  void createTopics(Collection<String> names) throws InterruptedException {
    try (Admin admin = admin()) {
      admin
          .createTopics(
              names.stream()
                  .map(
                      name ->
                          new NewTopic(name, Optional.of(PARTITIONS), Optional.empty())
                              .configs(
                                  Map.of(
                                      TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                      Integer.toString(MAX_MESSAGE_BYTES))))
                  .toList())
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new BenchmarkException("topics " + names + ": " + e.getCause().getMessage());
    }
  }

  void deleteTopics(Collection<String> names) throws InterruptedException {
    try (Admin admin = admin()) {
      admin.deleteTopics(names).all().get();
    } catch (ExecutionException e) {
      throw new BenchmarkException("topics " + names + ": " + e.getCause().getMessage());
    }
  }

  /** The caller closes it. */
  Admin admin() {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers()));
  }

  /** Fills a topic, keyed by channel, uncompressed as most producers leave it. */
  void fill(String topic, Dataset data) {
    say("%s: %,d records …", topic, data.records());
    AtomicReference<Exception> failure = new AtomicReference<>();
    byte[][] keys = new byte[data.channels()][];
    for (int channel = 0; channel < keys.length; channel++) {
      keys[channel] = Dataset.channelId(channel).getBytes(StandardCharsets.US_ASCII);
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                // see KafkaClients: with more, a leader that is just made refuses some for good
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1,
                ProducerConfig.BATCH_SIZE_CONFIG,
                64 << 10,
                ProducerConfig.LINGER_MS_CONFIG,
                20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      data.forEach((value, channel) -> send(producer, topic, keys[(int) channel], value, failure));
      producer.flush();
    }
    if (failure.get() != null) {
      throw new BenchmarkException(topic + " could not be filled: " + failure.get());
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the outcome
  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      byte[] key,
      byte[] value,
      AtomicReference<Exception> failure) {
    producer.send(
        new ProducerRecord<>(topic, key, value),
        (place, problem) -> {
          if (problem != null) {
            failure.compareAndSet(null, problem);
          }
        });
  }

  /**
   * Reads a topic of results to its end and compares the latest of each key with the answer.
   *
   * @param key the place of a data point in the answer
   * @return how many records it holds
   * @throws BenchmarkException if the answer is another one
   */
  long checkAnswer(String topic, RecordType type, ToIntFunction<DataPoint> key, long[] answer) {
    long[] latest = new long[answer.length];
    RecordDecoder decoder = new RecordDecoder(type);
    long count = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          DataPoint point = decoder.decode(record.key(), record.value());
          int place = key.applyAsInt(point);
          latest[place] = Math.max(latest[place], point.rank());
          count++;
        }
      }
    } catch (BadRecordException e) {
      throw new BenchmarkException(topic + " holds what is no " + type + ": " + e.getMessage());
    }
    for (int i = 0; i < answer.length; i++) {
      if (latest[i] != answer[i]) {
        throw new BenchmarkException(
            topic + ": wrong answer for key " + i + ": " + latest[i] + ", not " + answer[i]);
      }
    }
    return count;
  }
}
