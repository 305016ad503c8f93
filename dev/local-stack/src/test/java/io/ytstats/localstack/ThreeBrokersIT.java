package io.ytstats.localstack;

import static io.ytstats.localstack.CommandLine.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.ytstats.localstack.CommandLine.Result;
import io.ytstats.topics.SuiteTopics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each test begins and ends with all three up and in sync. */
@Tag("long")
class ThreeBrokersIT {
  /** Longer than anything here takes. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final TopicPartition PARTITION = new TopicPartition("yt_raw_harvest", 0);

  @TempDir private static Path temporary;
  private static Path folder;
  private static LocalStack three;

  @BeforeAll
  static void start() {
    folder = temporary.resolve("three");
    three = LocalStack.in(folder).withoutDatabase().brokers(3).start();
  }

  @AfterAll
  static void stop() {
    List<ProcessHandle> processes =
        three.brokers().stream()
            .map(broker -> ProcessHandle.of(broker.pid()).orElseThrow())
            .toList();
    three.brokers().get(1).pause();

    three.close();

    assertThat(processes).noneMatch(ThreeBrokersIT::runs);
    assertThat(three.brokers()).noneMatch(broker -> Ports.accepts(broker.port()));
  }

  /** For Java a process that has ended is alive until its parent has reaped it. */
  private static boolean runs(ProcessHandle process) {
    try {
      return process.isAlive() && !new ProcFiles(process.pid()).hasEnded();
    } catch (IOException e) {
      // reaped in the meantime, or a system without /proc
      return process.isAlive();
    }
  }

  @Test
  void everyBrokerHasACopyOfEveryTopic() throws Exception {
    assertThat(three.brokers()).extracting(KafkaServer::id).containsExactly(1, 2, 3);
    assertThat(three.kafka()).isSameAs(three.brokers().get(0));
    try (Admin admin = adminOfThree()) {
      List<String> topics = new ArrayList<>(SuiteTopics.names());
      topics.addAll(List.of("__consumer_offsets", "__transaction_state"));
      awaitAllInSync(admin, topics);
      for (Config config :
          admin
              .describeConfigs(
                  topics.stream()
                      .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                      .toList())
              .all()
              .get()
              .values()) {
        assertThat(config.get("min.insync.replicas").value()).isEqualTo("2");
        assertThat(config.get("unclean.leader.election.enable").value()).isEqualTo("false");
      }
    }
  }

  @Test
  void anotherBrokerLeadsWhenTheLeaderIsKilled() throws Exception {
    try (Admin admin = adminOfThree();
        KafkaProducer<byte[], byte[]> producer = producer(Duration.ofMinutes(2))) {
      KafkaServer leader = leader(admin);
      send(producer);

      leader.kill();

      send(producer);
      assertThat(leader(admin)).isNotSameAs(leader);
      leader.start();
      // another broker, which may learn of its return a moment later, may be asked
      await().atMost(LIMIT).until(leader::isUp);
      awaitAllInSync(admin, SuiteTopics.names());
    }
  }

  @Test
  void nothingIsAcknowledgedWithoutAMajority() throws Exception {
    try (Admin admin = adminOfThree()) {
      KafkaServer leader = leader(admin);
      List<KafkaServer> others =
          three.brokers().stream().filter(broker -> broker != leader).toList();
      others.get(0).pause();
      others.forEach(ServerProcess::kill);
      assertThat(others).noneMatch(ServerProcess::isRunning);
      assertThatThrownBy(others.get(0)::pause).isInstanceOf(IllegalStateException.class);
      try (KafkaProducer<byte[], byte[]> producer = producer(Duration.ofSeconds(3))) {
        assertThatThrownBy(() -> send(producer))
            .cause()
            .isInstanceOfAny(TimeoutException.class, NotEnoughReplicasException.class);
      }
      // Without a majority the first one cannot wait until it is up.
      leader.kill();

      // All of them: a broker that comes back after a kill leaves the replicas in sync, all but the
      // last one, so that the one that is still down may be the only one that can lead.
      others.get(0).start();
      others.get(1).start();
      leader.start();

      try (KafkaProducer<byte[], byte[]> producer = producer(Duration.ofMinutes(2))) {
        send(producer);
      }
      awaitAllInSync(admin, SuiteTopics.names());
      assertThat(three.brokers()).allMatch(KafkaServer::isUp);
    }
  }

  @Test
  void pausedBrokerIsNotUpUntilResumed() throws Exception {
    KafkaServer broker = three.brokers().get(2);

    broker.pause();
    assertThat(broker.isRunning()).isTrue();
    assertThat(broker.isUp()).isFalse();
    broker.resume();
    await().atMost(LIMIT).until(broker::isUp);

    broker.pause();
    broker.stop();
    assertThat(broker.isRunning()).isFalse();
    assertThat(broker.logFile()).content().contains("[BrokerServer id=3] shut down completed");
    broker.start();
    try (Admin admin = adminOfThree()) {
      awaitAllInSync(admin, SuiteTopics.names());
    }
  }

  @Test
  void commandsFindTheNumberOfBrokers() throws Exception {
    Map<String, String> environment = Map.of("YT_STACK_DIR", folder.toString());

    // On a busy machine an answer may be late.
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(run(environment, "status"))
                    .returns(3, Result::exitCode)
                    .extracting(Result::output, STRING)
                    .contains("Kafka 1:  up, " + address(0))
                    .contains("Kafka 2:  up, " + address(1))
                    .contains("Kafka 3:  up, " + address(2))
                    .contains("database: down"));
    assertThat(run(environment, "env").output())
        .contains(
            "YT_BOOTSTRAP_SERVERS='" + address(0) + "," + address(1) + "," + address(2) + "'");
    assertThat(LocalStack.in(folder).open().brokers()).hasSize(3);
  }

  @Test
  void refusesAnotherNumberOfBrokers() throws Exception {
    Result result = run(Map.of("YT_STACK_DIR", folder.toString()), "start", "--brokers", "1");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output())
        .contains("was created with 3 brokers, not 1")
        .contains("YT_BROKERS");

    assertThatThrownBy(() -> LocalStack.in(folder).brokers(2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 brokers");
  }

  private static String address(int broker) {
    return "127.0.0.1:" + three.brokers().get(broker).port();
  }

  private static Admin adminOfThree() {
    return Admin.create(Map.of("bootstrap.servers", three.bootstrapServers()));
  }

  private static KafkaProducer<byte[], byte[]> producer(Duration deliveryTimeout) {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", three.bootstrapServers());
    properties.setProperty("acks", "all");
    // An idempotent producer would wait for its id, which no controller gives, without a limit.
    properties.setProperty("enable.idempotence", "false");
    properties.setProperty("request.timeout.ms", "2000");
    properties.setProperty("delivery.timeout.ms", Long.toString(deliveryTimeout.toMillis()));
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void send(KafkaProducer<byte[], byte[]> producer) throws Exception {
    producer
        .send(new ProducerRecord<>(PARTITION.topic(), PARTITION.partition(), null, new byte[1]))
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static KafkaServer leader(Admin admin) throws Exception {
    Node leader =
        admin
            .describeTopics(List.of(PARTITION.topic()))
            .allTopicNames()
            .get()
            .get(PARTITION.topic())
            .partitions()
            .get(PARTITION.partition())
            .leader();
    return three.brokers().get(leader.id() - 1);
  }

  private static void awaitAllInSync(Admin admin, List<String> topics) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(admin.describeTopics(topics).allTopicNames().get().values())
                    .flatExtracting(TopicDescription::partitions)
                    .hasSize(4 * topics.size())
                    .allSatisfy(partition -> assertThat(partition.isr()).hasSize(3)));
  }
}
