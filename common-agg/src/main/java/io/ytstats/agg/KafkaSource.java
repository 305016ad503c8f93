package io.ytstats.agg;

import io.ytstats.agg.modern.ModernReader;
import io.ytstats.agg.source.SpanReader;
import io.ytstats.agg.source.SpanReaderFactory;
import io.ytstats.agg.source.TopicOffsets;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaOptions;
import io.ytstats.app.TopicChecks;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.IsolationLevel;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * The option {@code --kafka-source}, and what depends on it: which client reads a topic's records.
 * Mixed into the options of a program that reads on executors, whose {@code check} calls {@link
 * #check}. Driver only.
 */
public final class KafkaSource {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSource.class);

  /** Loaded by name: on newer Sparks its classes cannot be linked. */
  static final String KAFKA_0_8_FACTORY = "io.ytstats.agg.kafka08.Kafka08Factory";

  /** Settings of Spark that windows do not follow. */
  private static final String[] IGNORED_SETTINGS = {
    "spark.streaming.kafka.maxRatePerPartition", "spark.streaming.backpressure.enabled"
  };

  /** The client that reads. */
  enum Kind {
    /** Spark's Kafka 0-8 connector, on Spark 2.4 only. */
    KAFKA_0_8("0-8"),
    /** The suite's own Kafka client. */
    MODERN("modern");

    private final String text;

    /** What is used where the option is not given, by the version of Spark. */
    static Kind byDefault(String sparkVersion) {
      return RunningSpark.hasKafka08(sparkVersion) ? KAFKA_0_8 : MODERN;
    }

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
          "How the executors read Kafka: with Spark's 0-8 connector (Spark 2.4 only), or with the"
              + " suite's own client, which also reads with TLS and SASL, from Kafka 4, zstd,"
              + " transactions. Both use the same committed offsets.")
  Kind kind = Kind.byDefault(RunningSpark.version());

  /** Adds a problem for each option that asks for what the source cannot do. */
  public void check(KafkaOptions options, List<String> problems) {
    check(options, RunningSpark.version(), problems);
  }

  /** The same on a Spark of this version. */
  void check(KafkaOptions options, String sparkVersion, List<String> problems) {
    if (kind != Kind.KAFKA_0_8) {
      return;
    }
    if (!RunningSpark.hasKafka08(sparkVersion)) {
      problems.add(
          "--kafka-source: 0-8 needs Spark 2.4, and this is Spark "
              + sparkVersion
              + "; use --kafka-source modern");
    }
    String protocol = options.extraKafkaProperties().getOrDefault("security.protocol", "PLAINTEXT");
    if (!protocol.equalsIgnoreCase("PLAINTEXT")) {
      problems.add(
          "--kafka-config: security.protocol="
              + protocol
              + "; the 0-8 connector's consumer supports neither TLS nor SASL: use"
              + " --kafka-source modern, or a PLAINTEXT listener");
    }
  }

  /** Warns of settings of Spark that have no effect. */
  void warnOfIgnoredSettings(SparkConf conf) {
    for (String ignored : IGNORED_SETTINGS) {
      if (!conf.get(ignored, "false").equals("false")) {
        LOG.warn("{} has no effect here; use --max-records-per-window", ignored);
      }
    }
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
        : kafka08().reader(topics, options, admin, topic, clientId);
  }

  private static SpanReaderFactory kafka08() {
    try {
      return (SpanReaderFactory) Class.forName(KAFKA_0_8_FACTORY).getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new FatalException(
          "the 0-8 source cannot be loaded (" + e + "); use --kafka-source modern", e);
    }
  }
}
