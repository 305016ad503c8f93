package io.ytstats.localstack;

import io.ytstats.schema.Topics;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/** The {@code server.properties} of a broker. */
final class KafkaConfiguration {
  private KafkaConfiguration() {}

  /**
   * The configuration of one broker: what all have, from a resource, and what it has by itself.
   *
   * @param port the port for clients
   * @param quorum all brokers of the cluster, this one among them
   */
  static Properties of(KafkaServer broker, int port, Path dataFolder, List<KafkaServer> quorum)
      throws IOException {
    Properties p = new Properties();
    p.load(new StringReader(Repository.resource("kafka.properties")));
    String copies = Integer.toString(quorum.size());
    // So a write succeeds while a minority is down: 1 of 3, 2 of 5.
    String minInSync = Integer.toString(quorum.size() / 2 + 1);
    String address = "PLAINTEXT://127.0.0.1:" + port;
    p.setProperty("node.id", Integer.toString(broker.id()));
    p.setProperty(
        "controller.quorum.voters",
        quorum.stream()
            .map(voter -> voter.id() + "@127.0.0.1:" + voter.controllerPort())
            .collect(Collectors.joining(",")));
    p.setProperty("listeners", address + ",CONTROLLER://127.0.0.1:" + broker.controllerPort());
    p.setProperty("advertised.listeners", address);
    p.setProperty("log.dirs", dataFolder.toString());
    p.setProperty("num.partitions", Integer.toString(Topics.DEFAULT_PARTITIONS));
    p.setProperty("message.max.bytes", Integer.toString(Topics.DEFAULT_MAX_MESSAGE_BYTES));
    p.setProperty("default.replication.factor", copies);
    p.setProperty("min.insync.replicas", minInSync);
    p.setProperty("offsets.topic.replication.factor", copies);
    p.setProperty("transaction.state.log.replication.factor", copies);
    p.setProperty("transaction.state.log.min.isr", minInSync);
    return p;
  }
}
