package io.ytstats.harness;

import io.ytstats.app.Backoff;
import io.ytstats.app.ClusterReader;
import io.ytstats.app.GroupLag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A cluster of a local stack, for who also creates and fills topics. */
public final class KafkaCluster extends ClusterReader {
  /** A broker may not know a new topic yet. */
  private static final Backoff UNTIL_SERVED =
      Backoff.between(Duration.ofMillis(50), Duration.ofMillis(50))
          .within(Duration.ofSeconds(10))
          .retryingOn(e -> e.getCause() instanceof UnknownTopicOrPartitionException);

  private final Map<String, Object> client;

  /** Without TLS and SASL; connects when it is first asked. */
  public KafkaCluster(String bootstrapServers) {
    this(Map.of("bootstrap.servers", (Object) bootstrapServers));
  }

  /**
   * Connects when it is first asked.
   *
   * @param client properties of all its clients, see {@code LocalStack.clientProperties}
   */
  public KafkaCluster(Map<String, Object> client) {
    super(Admin.create(client), () -> consumer(client));
    this.client = client;
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> client) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("enable.auto.commit", "false");
    properties.put("max.poll.records", 100); // of up to 1 MiB each
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** A producer of bytes with these properties; the caller closes it. */
  public KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
    Map<String, Object> all = new HashMap<>();
    // see KafkaClients: with more, a leader that was just elected refuses some for good
    all.put("max.in.flight.requests.per.connection", 1);
    all.putAll(properties);
    all.putAll(client);
    return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Creates a topic with one replica; returns once every partition is served. */
  public void createTopic(String name, int partitions, Map<String, String> configuration) {
    createTopics(List.of(name), partitions, configuration);
  }

  /** Creates topics with one replica; returns once every partition is served. */
  public void createTopics(
      Collection<String> names, int partitions, Map<String, String> configuration) {
    get(
        admin()
            .createTopics(
                names.stream()
                    .map(name -> new NewTopic(name, partitions, (short) 1).configs(configuration))
                    .toList())
            .all());
    // served, and not only announced: else a producer's first batches may be taken out of order
    UNTIL_SERVED.run(() -> ends(names.toArray(String[]::new)));
  }

  /** Deletes topics. */
  public void deleteTopics(Collection<String> names) {
    get(admin().deleteTopics(names).all());
  }

  /** All topics but Kafka's own. */
  public Set<String> topics() {
    return new TreeSet<>(get(admin().listTopics().names()));
  }

  /** All consumer groups. */
  public Set<String> groups() {
    return get(admin().listConsumerGroups().all()).stream()
        .map(ConsumerGroupListing::groupId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The sum of the offsets that a group has committed of a topic. */
  public long committed(String group, String topic) {
    return committed(group).entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
        .mapToLong(entry -> entry.getValue().offset())
        .sum();
  }

  /**
   * Waits until a group has no lag.
   *
   * @param poll how often the broker is asked
   * @param check called at each poll, to throw where waiting has become useless
   * @throws HarnessException if it takes longer than the limit
   */
  public static void awaitNone(GroupLag lag, Duration poll, Duration limit, Runnable check) {
    long end = System.nanoTime() + limit.toNanos();
    for (long left = lag.records(); left > 0; left = lag.records()) {
      check.run();
      if (System.nanoTime() > end) {
        throw new HarnessException(String.format("%d records are left after %s", left, limit));
      }
      SuiteProcess.sleep(poll);
    }
  }

  /** How many records were ever written to a topic. */
  public long count(String topic) {
    return ends(topic).values().stream().mapToLong(Long::longValue).sum();
  }

  /** All records that topics hold now. */
  public List<ConsumerRecord<byte[], byte[]>> readAll(String... topics) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    read(ends(topics), records::add);
    return records;
  }
}
