package io.ytstats.localstack;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code create-topics.sh}: the suite's topics, on any cluster. */
@Command(
    name = "create-topics.sh",
    description = {
      "Makes the suite's six topics, where they are missing: yt_raw_harvest, yt_daily, yt_monthly,"
          + " and <topic>.dlq for what is unreadable in each.",
      "A topic that is there stays as it is; where it disagrees with the options, that is said."
          + " New ones have cleanup.policy=delete, as a compacted topic would keep one record of"
          + " a channel only. How long records stay is the cluster's own setting"
          + " (log.retention.*): it has to be longer than the longest time that a reader may be"
          + " down."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:all six are there", "1:failed, or a topic is compacted", "2:wrong usage"})
public final class CreateTopicsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      defaultValue = "${env:YT_BOOTSTRAP_SERVERS:-localhost:9092}",
      description = "The cluster (localhost:9092; variable YT_BOOTSTRAP_SERVERS)")
  private String bootstrapServers;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "${env:YT_PARTITIONS:-4}",
      description = "Partitions of a new topic (4; variable YT_PARTITIONS)")
  private int partitions;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      defaultValue = "${env:YT_REPLICATION_FACTOR:--1}",
      description =
          "Copies of each partition; -1 is the cluster's default.replication.factor"
              + " (-1; variable YT_REPLICATION_FACTOR)")
  private short replicationFactor;

  @Option(
      names = "--max-message-bytes",
      paramLabel = "BYTES",
      defaultValue = "${env:YT_MAX_MESSAGE_BYTES:-4194304}",
      description =
          "The largest message of a new topic; a dead letter may need 4 MiB"
              + " (4194304; variable YT_MAX_MESSAGE_BYTES)")
  private int maxMessageBytes;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "Further Kafka client properties, such as those for TLS (none; variable"
              + " YT_KAFKA_CONFIG)")
  private Path kafkaConfig;

  private CreateTopicsCommand() {}

  /** Makes the topics and exits. */
  public static void main(String[] args) {
    System.exit(Commands.run(new CreateTopicsCommand(), args));
  }

  @Override
  public Integer call() {
    Properties client = new Properties();
    List<String> problems = problems(client);
    if (!problems.isEmpty()) {
      return Commands.wrongUsage(spec.commandLine(), problems);
    }
    client.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    client.putIfAbsent(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Integer.toString(Topics.TIMEOUT_MILLIS));
    client.putIfAbsent(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(Topics.TIMEOUT_MILLIS / 2));
    Topics.Report report;
    try (Admin admin = Admin.create(client)) {
      report =
          Topics.create(admin, new Topics.Settings(partitions, replicationFactor, maxMessageBytes));
    } catch (LocalStackException e) {
      throw new LocalStackException(bootstrapServers + ": " + e.getMessage(), e);
    } catch (KafkaException e) {
      // the client could not even be made: its own message is "Failed to create new ..."
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new LocalStackException(bootstrapServers + ": " + reason.getMessage(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    report.created().forEach(topic -> out.println("created " + topic));
    report.existing().forEach(topic -> out.println("exists  " + topic));
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    report.disagreements().forEach(sentence -> err.println("note: " + sentence));
    return report.compacted() ? Commands.FAILED : Commands.OK;
  }

  /** All that is wrong with the options' values; reads the client properties on the way. */
  private List<String> problems(Properties client) {
    List<String> problems = new ArrayList<>();
    if (partitions < 1) {
      problems.add("--partitions is " + partitions + ", not 1 or more");
    }
    if (replicationFactor < 1 && replicationFactor != Topics.BROKER_DEFAULT_REPLICATION) {
      problems.add("--replication-factor is " + replicationFactor + ", not 1 or more, nor -1");
    }
    if (maxMessageBytes < 1) {
      problems.add("--max-message-bytes is " + maxMessageBytes + ", not 1 or more");
    }
    String variable = System.getenv("YT_KAFKA_CONFIG");
    if (kafkaConfig == null && variable != null && !variable.isEmpty()) {
      kafkaConfig = Path.of(variable);
    }
    if (kafkaConfig != null) {
      try (Reader reader = Files.newBufferedReader(kafkaConfig, StandardCharsets.UTF_8)) {
        client.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        problems.add("--kafka-config: cannot read " + kafkaConfig + ": " + e);
      }
    }
    return problems;
  }
}
