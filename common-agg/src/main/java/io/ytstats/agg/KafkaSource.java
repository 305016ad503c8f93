package io.ytstats.agg;

import io.ytstats.agg.kafka08.Kafka08Config;
import io.ytstats.agg.kafka08.Kafka08Reader;
import io.ytstats.agg.modern.ModernReader;
import io.ytstats.agg.source.SpanReader;
import io.ytstats.agg.source.TopicOffsets;
import io.ytstats.app.KafkaOptions;
import io.ytstats.app.TopicChecks;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.spark.SparkConf;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * The option {@code --kafka-source}, and what depends on it: which client reads a topic's records.
 * Mixed into the options of a program that reads on executors, whose {@code check} calls {@link
 * #check}. Driver only.
 */
public final class KafkaSource {
  /** The client that reads. */
  enum Kind {
    /** Spark's Kafka 0-8 connector. */
    KAFKA_0_8("0-8"),
    /** The suite's own Kafka client. */
    MODERN("modern");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** As the option has it. */
    @Override
    public String toString() {
      return text;
    }
  }

  static final class KindConverter implements ITypeConverter<Kind> {
    @Override
    public Kind convert(String text) {
      for (Kind kind : Kind.values()) {
        if (kind.text.equals(text)) {
          return kind;
        }
      }
      throw new TypeConversionException("'" + text + "' is not 0-8 or modern");
    }
  }

  @Option(
      names = "--kafka-source",
      paramLabel = "0-8|modern",
      converter = KindConverter.class,
      description =
          "How the executors read Kafka: with Spark's 0-8 connector, or with the suite's own client,"
              + " which also reads with TLS and SASL, from Kafka 4, zstd, transactions. Both use the"
              + " same committed offsets.")
  Kind kind = Kind.KAFKA_0_8;

  /** Adds a problem for each option that asks for what the source cannot do. */
  public void check(KafkaOptions options, List<String> problems) {
    if (kind == Kind.KAFKA_0_8) {
      Kafka08Config.checkOptions(options, problems);
    }
  }

  /** Sets what the source needs of Spark. */
  void configure(SparkConf conf) {
    Kafka08Config.warnOfIgnoredSettings(conf);
  }

  /**
   * The offsets of a topic, as far as the source reads it.
   *
   * @param admin remains the caller's to close
   */
  public TopicOffsets offsets(Admin admin, String topic) {
    return new TopicOffsets(
        admin,
        topic,
        kind == Kind.MODERN ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED);
  }

  /**
   * A reader of a topic; waits for the broker.
   *
   * @param admin remains the caller's to close
   * @param clientId names consumers
   * @throws io.ytstats.app.FatalException if the source cannot read the topic; names topic, setting
   *     and fix
   */
  public SpanReader reader(
      TopicChecks topics, KafkaOptions options, Admin admin, String topic, String clientId) {
    return kind == Kind.MODERN
        ? new ModernReader(topics, options, topic, clientId)
        : new Kafka08Reader(
            Kafka08Config.of(topics, options, topic), options, admin, topic, clientId);
  }
}
