package io.ytstats.agg.modern;

import io.ytstats.agg.source.FirstLine;
import io.ytstats.agg.source.LargeRecords;
import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.agg.source.SpanReader;
import io.ytstats.agg.source.UnreadableOffsetException;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaOptions;
import io.ytstats.app.TopicChecks;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads offset ranges with the suite's own Kafka client. Of a transaction it reads what was
 * committed; an offset without a record is none. Driver only.
 */
public final class ModernReader implements SpanReader {
  private static final Logger LOG = LoggerFactory.getLogger(ModernReader.class);

  /** Failures of the client that last, in the text of a failure of Spark. */
  private static final Pattern REFUSED =
      Pattern.compile(
          "org\\.apache\\.kafka\\.common\\.errors\\."
              + "((?:Topic|Cluster)AuthorizationException|(?:Sasl|Ssl)AuthenticationException"
              + "|UnsupportedVersionException): ([^\n]*)");

  /** The zstd library is too old for the client, or not there. */
  private static final Pattern NO_ZSTD =
      Pattern.compile("(?:NoClassDefFoundError|NoSuchMethodError|UnsatisfiedLinkError)[^\n]*zstd");

  private final ClientProperties properties;
  private final LargeRecords largeRecords;
  private final String topic;
  private final boolean zstd;

  /**
   * A reader of a topic; waits for the broker.
   *
   * @param clientId begins the names of its consumers, which join no group and commit nothing
   */
  public ModernReader(TopicChecks topics, KafkaOptions options, String topic, String clientId) {
    this.properties =
        new ClientProperties(KafkaClients.partitionReaderProperties(options, clientId));
    this.largeRecords = new LargeRecords(options, clientId);
    this.topic = topic;
    this.zstd = "zstd".equals(topics.setting(topic, TopicConfig.COMPRESSION_TYPE_CONFIG));
  }

  @Override
  public void prepare(JavaSparkContext spark) {
    String problem = ZstdCheck.onAnExecutor(spark);
    if (problem != null && zstd) {
      throw new FatalException(noZstd("topic " + topic + " is compressed with zstd", problem));
    } else if (problem != null) {
      LOG.warn("{}", noZstd("records of " + topic + " may be compressed with zstd", problem));
    }
  }

  private static String noZstd(String what, String problem) {
    return what
        + ", and the executors have no zstd library that the Kafka client can use ("
        + problem
        + "): "
        + ZstdCheck.FIX;
  }

  @Override
  public JavaRDD<SourceRecord> read(
      JavaSparkContext spark, String topicId, List<OffsetSpan> spans) {
    return spark
        .parallelize(spans, Math.max(1, spans.size()))
        .mapPartitions(new SpanRecords.Reading(properties, topicId));
  }

  @Override
  public String explainPermanent(Throwable failure, List<OffsetSpan> spans) {
    // an executor's exception may arrive as its text only
    String text = String.valueOf(failure);
    UnreadableOffsetException unreadable = UnreadableOffsetException.in(text);
    Matcher refused = REFUSED.matcher(text);
    if (unreadable != null) {
      return largeRecords.explain(unreadable.partition(), unreadable.offset());
    } else if (NO_ZSTD.matcher(text).find()) {
      return noZstd("records of " + topic + " are compressed with zstd", FirstLine.of(failure));
    } else if (refused.find() && !isOfAnotherTopic(refused.group())) {
      return "topic "
          + topic
          + " cannot be read: "
          + refused.group(1)
          + " ("
          + refused.group(2)
          + "); check the user, its password or certificate, and its right to Read the topic";
    }
    return null;
  }

  /** An executor writes, too: whether a right is missing to what the job writes to. */
  private boolean isOfAnotherTopic(String refused) {
    return refused.contains("AuthorizationException") && !refused.contains("[" + topic + "]");
  }
}
