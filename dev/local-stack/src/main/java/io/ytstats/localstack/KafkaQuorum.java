package io.ytstats.localstack;

import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaFutures;
import io.ytstats.schema.Topics;
import io.ytstats.topics.SuiteTopics;
import io.ytstats.topics.TopicSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/** What concerns all brokers of a stack together. */
final class KafkaQuorum {
  private static final String BROKERS = "brokers";
  private static final String VERSION = "kafka.version";
  private static final String FIRST_FOLDER = "kafka";

  private KafkaQuorum() {}

  /** The brokers of the stack that is described. */
  static List<KafkaServer> of(LocalStackBuilder stack) {
    int brokers = stack.brokers.or(() -> keptBrokers(stack.folder)).orElse(1);
    List<KafkaServer> quorum = new ArrayList<>();
    for (int id = 1; id <= brokers; id++) {
      String name = brokers == 1 ? "Kafka" : "Kafka " + id;
      Path folder = stack.folder.resolve(id == 1 ? FIRST_FOLDER : FIRST_FOLDER + "-" + id);
      quorum.add(new KafkaServer(stack, name, id, folder, Collections.unmodifiableList(quorum)));
    }
    return List.copyOf(quorum);
  }

  /** The line of Kafka that was asked for, or else that the stack was created with. */
  static KafkaVersion version(LocalStackBuilder stack) {
    return stack.kafkaVersion.or(() -> keptVersion(stack.folder)).orElse(KafkaVersion.V3_9);
  }

  /** Empty if the stack was never started; one that was made before there was a choice is 3.9. */
  private static Optional<KafkaVersion> keptVersion(Path stackFolder) {
    StateFile state = StateFile.in(stackFolder.resolve(FIRST_FOLDER));
    return state
        .get(VERSION)
        .or(() -> state.get(BROKERS).map(brokers -> KafkaVersion.V3_9.toString()))
        .flatMap(KafkaVersion::of);
  }

  /** The number of brokers of the stack in this folder; empty if it was never started. */
  private static Optional<Integer> keptBrokers(Path stackFolder) {
    return StateFile.in(stackFolder.resolve(FIRST_FOLDER)).get(BROKERS).map(Integer::valueOf);
  }

  /** Fails for another number of brokers than the cluster was created with. */
  static void check(List<KafkaServer> quorum, Path stackFolder) {
    int created = keptBrokers(stackFolder).orElse(quorum.size());
    if (!quorum.isEmpty() && created != quorum.size()) {
      throw new LocalStackException(
          ("the stack in %s was created with %d broker%s, not %d, and that cannot be changed: start"
                  + " it without a number (--brokers, YT_BROKERS), choose another folder"
                  + " (--stack-dir, YT_STACK_DIR), or stop it and delete that folder to begin"
                  + " without data")
              .formatted(stackFolder, created, created == 1 ? "" : "s", quorum.size()));
    }
    if (!quorum.isEmpty()) {
      KafkaVersion asked = quorum.get(0).version();
      keptVersion(stackFolder)
          .filter(kept -> kept != asked)
          .ifPresent(
              kept -> {
                throw new LocalStackException(
                    ("the stack in %s was created with Kafka %s, not %s, and that cannot be"
                            + " changed: start it without a version (--kafka-version,"
                            + " YT_KAFKA_VERSION), choose another folder (--stack-dir,"
                            + " YT_STACK_DIR), or stop it and delete that folder to begin without"
                            + " data")
                        .formatted(stackFolder, kept, asked));
              });
    }
  }

  /**
   * Decides what all brokers must know before the first of them starts: the cluster's id and the
   * controllers' ports, which are those of the last start if they are still free.
   */
  static void prepare(List<KafkaServer> quorum) {
    if (quorum.isEmpty() || quorum.stream().anyMatch(ServerProcess::isRunning)) {
      return;
    }
    Set<Integer> taken = new HashSet<>();
    quorum.forEach(server -> taken.add(server.port()));
    StateFile first = quorum.get(0).state();
    first.put(BROKERS, quorum.size());
    first.put(VERSION, quorum.get(0).version());
    if (first.get(KafkaServer.CLUSTER_ID).isEmpty()) {
      first.put(KafkaServer.CLUSTER_ID, Uuid.randomUuid());
    }
    for (KafkaServer server : quorum) {
      for (String key : server.furtherPorts()) {
        int port = server.state().port(key).orElse(0);
        while (port == 0 || taken.contains(port) || !Ports.isFree(port)) {
          port = Ports.findFree();
        }
        taken.add(port);
        server.state().put(key, port);
      }
    }
  }

  /**
   * Waits until every broker is up, creates the topics that do not exist, and waits until they can
   * be written to.
   *
   * @throws LocalStackException with the end of the log if a broker ended or is not up in time
   */
  static void provision(List<KafkaServer> quorum) {
    quorum.forEach(ServerProcess::awaitReady);
    KafkaServer any = quorum.get(0);
    try (Admin admin = any.admin((int) SuiteTopics.LIMIT.toMillis())) {
      SuiteTopics.create(
          admin,
          new TopicSettings(
              Topics.DEFAULT_PARTITIONS,
              TopicSettings.CLUSTER_DEFAULT_REPLICATION,
              Topics.DEFAULT_MAX_MESSAGE_BYTES));
      any.secured().ifPresent(secured -> secured.provision(admin));
      if (quorum.size() > 1) {
        createInternalTopics(admin);
      }
    } catch (FatalException | KafkaException e) {
      throw new LocalStackException(any.bootstrapServers() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Creates the topics of offsets and of transactions: Kafka creates them at their first use, and
   * cannot while a broker is down. Each request needs a coordinator, which needs the topic; the
   * client retries until it exists.
   */
  private static void createInternalTopics(Admin admin) {
    KafkaFutures.get(admin.listConsumerGroupOffsets("local-stack").all());
    try {
      KafkaFutures.get(admin.describeTransactions(List.of("local-stack")).all());
    } catch (TransactionalIdNotFoundException e) {
      // the answer of a coordinator
    }
  }
}
