package io.ytstats.topics;

import io.ytstats.app.KafkaOptions;
import io.ytstats.schema.Topics;
import java.util.List;
import picocli.CommandLine.Option;

/** What new topics are like. */
final class CreateTopicsOptions extends KafkaOptions {
  @Option(names = "--partitions", paramLabel = "N", description = "Partitions of a new topic.")
  int partitions = Topics.DEFAULT_PARTITIONS;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "Copies of each partition; -1 is the cluster's default.replication.factor.")
  short replicationFactor = TopicSettings.CLUSTER_DEFAULT_REPLICATION;

  @Option(
      names = "--max-message-bytes",
      paramLabel = "BYTES",
      description = "The largest message of a new topic; a dead letter may need 4 MiB.")
  int maxMessageBytes = Topics.DEFAULT_MAX_MESSAGE_BYTES;

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    checkRange("--partitions", partitions, 1, Integer.MAX_VALUE, problems);
    if (replicationFactor < 1 && replicationFactor != TopicSettings.CLUSTER_DEFAULT_REPLICATION) {
      problems.add(
          "--replication-factor: "
              + replicationFactor
              + " is not 1 to "
              + Short.MAX_VALUE
              + ", nor -1");
    }
    checkRange("--max-message-bytes", maxMessageBytes, 1, Integer.MAX_VALUE, problems);
  }

  @Override
  protected String exitCodes() {
    return "0 all six topics exist, 1 failed, or a topic is compacted, 2 wrong usage";
  }

  TopicSettings settings() {
    return new TopicSettings(partitions, replicationFactor, maxMessageBytes);
  }
}
