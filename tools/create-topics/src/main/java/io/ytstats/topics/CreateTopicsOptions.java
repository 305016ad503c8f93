package io.ytstats.topics;

import io.ytstats.app.KafkaOptions;
import io.ytstats.schema.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  @Option(
      names = "--acls",
      description =
          "Also allows each program what it needs and no more, as the user of its name, under the"
              + " default names of topics and groups.")
  boolean acls;

  @Option(
      names = "--dry-run",
      description = "With --acls: creates nothing; prints which rights would be created.")
  boolean dryRun;

  @Option(
      names = "--principal",
      paramLabel = "PROGRAM=PRINCIPAL",
      description =
          "With --acls: another user of a program, as agg-daily=User:CN=agg-daily; repeatable.")
  List<String> principals = new ArrayList<>();

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
    if (!acls && (dryRun || !principals.isEmpty())) {
      problems.add((dryRun ? "--dry-run" : "--principal") + ": needs --acls");
    }
    for (String principal : principals) {
      String program = principal.split("=", 2)[0];
      if (!SuiteAcls.PROGRAMS.contains(program) || !principal.matches("[^=]+=[A-Za-z]+:.+")) {
        problems.add(
            "--principal: '"
                + principal
                + "' is not PROGRAM=User:NAME with one of "
                + String.join(", ", SuiteAcls.PROGRAMS));
      }
    }
  }

  @Override
  protected String exitCodes() {
    return "0 all six topics exist, 1 failed, or a topic is compacted, 2 wrong usage";
  }

  /** The users that were named, by program. */
  Map<String, String> principals() {
    Map<String, String> byProgram = new HashMap<>();
    for (String principal : principals) {
      String[] parts = principal.split("=", 2);
      byProgram.put(parts[0], parts[1]);
    }
    return byProgram;
  }

  TopicSettings settings() {
    return new TopicSettings(partitions, replicationFactor, maxMessageBytes);
  }
}
