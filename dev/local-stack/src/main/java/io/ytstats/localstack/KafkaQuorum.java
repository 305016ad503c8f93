package io.ytstats.localstack;

import io.ytstats.app.FatalException;
import io.ytstats.topics.SuiteTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;

/** What concerns all brokers of a stack together. */
final class KafkaQuorum {
  private static final String BROKERS = "brokers";

  private KafkaQuorum() {}

  /**
   * The brokers of a stack.
   *
   * @param firstPort the port of the first; the others have free ones
   * @param quickStart for brokers that are started often and have little to do
   */
  static List<KafkaServer> of(
      int brokers, Path stackFolder, PortChoice firstPort, Launcher launcher, boolean quickStart) {
    List<KafkaServer> quorum = new ArrayList<>();
    for (int id = 1; id <= brokers; id++) {
      quorum.add(
          new KafkaServer(
              id,
              brokers == 1 ? "Kafka" : "Kafka " + id,
              id == 1 ? firstFolder(stackFolder) : stackFolder.resolve("kafka-" + id),
              id == 1 ? firstPort : new PortChoice(0, false, ""),
              launcher,
              quickStart,
              Collections.unmodifiableList(quorum)));
    }
    return List.copyOf(quorum);
  }

  /** The number of brokers of the stack in this folder; empty if it was never started. */
  static OptionalInt keptBrokers(Path stackFolder) {
    Path first = firstFolder(stackFolder);
    if (Files.notExists(first.resolve(ServerProcess.STATE_FILE))) {
      return OptionalInt.empty();
    }
    String kept = new StateFile(first.resolve(ServerProcess.STATE_FILE)).get(BROKERS);
    return OptionalInt.of(Integer.parseInt(kept));
  }

  /**
   * Decides what all brokers must know before the first of them starts: the cluster's id and the
   * controllers' ports, which are those of the last start if they are still free.
   */
  static void prepare(List<KafkaServer> quorum) {
    if (quorum.stream().anyMatch(ServerProcess::isRunning)) {
      return;
    }
    try {
      Set<Integer> taken = new HashSet<>();
      for (KafkaServer server : quorum) {
        Files.createDirectories(server.folder());
        taken.add(server.port());
      }
      StateFile first = quorum.get(0).state();
      first.put(BROKERS, Integer.toString(quorum.size()));
      if (first.get(KafkaServer.CLUSTER_ID) == null) {
        first.put(KafkaServer.CLUSTER_ID, Uuid.randomUuid().toString());
      }
      for (KafkaServer server : quorum) {
        int port = server.state().port(KafkaServer.CONTROLLER_PORT).orElse(0);
        while (port == 0 || taken.contains(port) || !Ports.isFree(port)) {
          port = Ports.findFree();
        }
        taken.add(port);
        server.state().put(KafkaServer.CONTROLLER_PORT, Integer.toString(port));
      }
    } catch (IOException e) {
      throw new LocalStackException("Kafka's folders cannot be created: " + e, e);
    }
  }

  /**
   * Waits until every broker is up, and creates the topics.
   *
   * @throws LocalStackException with the end of the log if a broker ended or is not up in time
   */
  static void provision(List<KafkaServer> quorum) {
    quorum.forEach(ServerProcess::awaitReady);
    KafkaServer any = quorum.get(0);
    try (Admin admin = any.admin((int) SuiteTopics.LIMIT.toMillis())) {
      KafkaTopics.create(admin, quorum.size() > 1);
    } catch (FatalException | KafkaException e) {
      throw new LocalStackException(any.bootstrapServers() + ": " + e.getMessage(), e);
    }
  }

  private static Path firstFolder(Path stackFolder) {
    return stackFolder.resolve("kafka");
  }
}
