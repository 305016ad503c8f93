package io.ytstats.agg.modern;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic with one partition, on a real broker. The value of a record is a text. */
final class TestTopic {
  private final Admin admin;
  private final String bootstrapServers;
  final TopicPartition partition;
  private String id;

  /** Creates the topic. */
  TestTopic(Admin admin, String bootstrapServers, String name, Map<String, String> settings) {
    this.admin = admin;
    this.bootstrapServers = bootstrapServers;
    this.partition = new TopicPartition(name, 0);
    create(settings);
  }

  private void create(Map<String, String> settings) {
    NewTopic topic = new NewTopic(partition.topic(), Optional.of(1), Optional.empty());
    var created = admin.createTopics(List.of(topic.configs(settings)));
    id = get(() -> created.topicId(partition.topic()).get()).toString();
  }

  /** Kafka's id of the topic. */
  String id() {
    return id;
  }

  /** Deletes the topic, and creates it anew. */
  void recreate() {
    get(() -> admin.deleteTopics(List.of(partition.topic())).all().get());
    create(Map.of());
  }

  /** Sends records with the values {@code name-0}, {@code name-1} and so on. */
  void send(String name, int count) {
    with(Map.of(), producer -> send(producer, name, count));
  }

  /** The same with a producer of {@link #with}. */
  void send(KafkaProducer<byte[], byte[]> producer, String name, int count) {
    for (int i = 0; i < count; i++) {
      send(producer, null, name + "-" + i);
    }
    producer.flush();
  }

  /** One record, with a key or none. */
  void send(KafkaProducer<byte[], byte[]> producer, String key, String value) {
    var unused =
        producer.send(
            new ProducerRecord<>(
                partition.topic(),
                0,
                key == null ? null : key.getBytes(UTF_8),
                value.getBytes(UTF_8)));
  }

  /** Lends a producer of these properties. */
  void with(Map<String, Object> properties, Consumer<KafkaProducer<byte[], byte[]>> use) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("bootstrap.servers", bootstrapServers);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer())) {
      use.accept(producer);
    }
  }

  /** What is asked of a broker. */
  interface Question<T> {
    T ask() throws InterruptedException, ExecutionException;
  }

  static <T> T get(Question<T> question) {
    try {
      return question.ask();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
