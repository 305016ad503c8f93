package io.ytstats.localstack;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/** The {@code server.properties} of a broker. */
final class KafkaConfiguration {
  private KafkaConfiguration() {}

  /**
   * A broker as the others find it.
   *
   * @param id its node id
   */
  record Voter(int id, int controllerPort) {}

  /**
   * The configuration of one broker.
   *
   * @param port the port for clients
   * @param voters all brokers of the cluster, this one among them
   */
  static Properties of(int id, int port, Path dataFolder, List<Voter> voters) {
    int ownControllerPort =
        voters.stream()
            .filter(voter -> voter.id() == id)
            .findFirst()
            .orElseThrow()
            .controllerPort();
    String copies = Integer.toString(voters.size());
    // So a write succeeds while a minority is down: 1 of 3, 2 of 5.
    String minInSync = Integer.toString(voters.size() / 2 + 1);
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(id));
    p.setProperty(
        "controller.quorum.voters",
        voters.stream()
            .map(voter -> voter.id() + "@127.0.0.1:" + voter.controllerPort())
            .collect(Collectors.joining(",")));
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty(
        "listeners",
        "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + ownControllerPort);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.setProperty("log.dirs", dataFolder.toString());
    // A misspelt topic is an error, as on a production cluster.
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("num.partitions", Integer.toString(KafkaServer.PARTITIONS));
    p.setProperty("default.replication.factor", copies);
    p.setProperty("min.insync.replicas", minInSync);
    // A broker that is behind never leads, so acknowledged records stay.
    p.setProperty("unclean.leader.election.enable", "false");
    p.setProperty("message.max.bytes", Integer.toString(KafkaServer.MAX_MESSAGE_BYTES));
    // Nothing expires: neither records nor the offsets of a demo that last ran a month ago.
    p.setProperty("log.retention.hours", "-1");
    p.setProperty("offsets.retention.minutes", Integer.toString(10 * 365 * 24 * 60));
    // Few groups need few partitions, and no wait for a second consumer.
    p.setProperty("offsets.topic.replication.factor", copies);
    p.setProperty("offsets.topic.num.partitions", "4");
    p.setProperty("transaction.state.log.replication.factor", copies);
    p.setProperty("transaction.state.log.min.isr", minInSync);
    p.setProperty("transaction.state.log.num.partitions", "4");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // A killed broker can return only after its old session has ended, here after 4 s, not 9.
    p.setProperty("broker.session.timeout.ms", "4000");
    p.setProperty("broker.heartbeat.interval.ms", "1000");
    // One of several waits for the others without a limit; by default it ends after 1 minute.
    p.setProperty("initial.broker.registration.timeout.ms", Integer.toString(Integer.MAX_VALUE));
    // 128 MiB of heap by default, for compacted topics; here only the offsets topic is one.
    p.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
    return p;
  }
}
