package io.ytstats.agg.kafka08;

import io.ytstats.agg.source.LargeRecords;
import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.agg.source.SpanReader;
import io.ytstats.app.KafkaOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.common.TopicAndPartition;
import kafka.serializer.DefaultDecoder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.kafka.Broker;
import org.apache.spark.streaming.kafka.KafkaUtils;

/** Reads offset ranges through the 0-8 connector's {@code createRDD}. */
@SuppressWarnings("deprecation") // the whole connector is deprecated
final class Kafka08Reader implements SpanReader {
  private static final Map<TopicAndPartition, Broker> LOOK_LEADERS_UP = new HashMap<>();

  private final Map<String, String> consumerProperties;
  private final ReadFailureDiagnosis diagnosis;
  private final ConversionNote conversions;
  private final String topic;

  /**
   * A reader.
   *
   * @param topic that it reads
   * @param admin remains the caller's to close
   * @param clientId names the consumers that look for the cause of a failure
   */
  Kafka08Reader(
      Kafka08Config config, KafkaOptions options, Admin admin, String topic, String clientId) {
    this.topic = topic;
    this.conversions = new ConversionNote(admin, config.fetchBytes());
    this.consumerProperties = config.consumerProperties();
    this.diagnosis =
        new ReadFailureDiagnosis(
            new OffsetGapFinder(options, clientId),
            new FetchProbe(admin, config.fetchBytes()),
            new LargeRecords(options, clientId));
  }

  @Override
  public void prepare(JavaSparkContext spark) {
    conversions.log(topic);
  }

  @Override
  public JavaRDD<SourceRecord> read(
      JavaSparkContext spark, String topicId, List<OffsetSpan> spans) {
    JavaRDD<SourceRecord> records =
        KafkaUtils.createRDD(
            spark,
            byte[].class,
            byte[].class,
            DefaultDecoder.class,
            DefaultDecoder.class,
            SourceRecord.class,
            consumerProperties,
            Conversions.ranges(spans),
            LOOK_LEADERS_UP,
            new Conversions.ToRecord());
    return records.mapPartitionsWithIndex(new CheckedRecords.Checking(spans), true);
  }

  @Override
  public String explainPermanent(Throwable failure, List<OffsetSpan> spans) {
    return diagnosis.explainPermanent(failure, spans);
  }
}
