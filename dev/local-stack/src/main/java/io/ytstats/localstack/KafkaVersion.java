package io.ytstats.localstack;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The lines of Kafka that a stack's brokers can be of. */
public enum KafkaVersion {
  /** The last line that the jobs' 0-8 source can read from. */
  V3_9("3.9", "servers", "log4j.properties", "log4j.configuration"),
  /** The newest; the jobs need {@code --kafka-source modern}. */
  V4("4", "servers-kafka-4", "log4j2.properties", "log4j2.configurationFile");

  private final String text;
  private final String module;
  private final String logFile;
  private final String logProperty;

  KafkaVersion(String text, String module, String logFile, String logProperty) {
    this.text = text;
    this.module = module;
    this.logFile = logFile;
    this.logProperty = logProperty;
  }

  /** The one with this text; empty if there is none. */
  public static Optional<KafkaVersion> of(String text) {
    return Arrays.stream(values()).filter(version -> version.text.equals(text)).findFirst();
  }

  /** The folder with the jars of the broker, where the build has put them. */
  Path jars() {
    return Repository.kafkaJars(module);
  }

  /** The name of the file with the settings of its log; a resource has it with kafka- in front. */
  String logFile() {
    return logFile;
  }

  /** The system property that names that file. */
  String logProperty() {
    return logProperty;
  }

  /** As options and state files have it: 3.9 or 4. */
  @Override
  public String toString() {
    return text;
  }
}
