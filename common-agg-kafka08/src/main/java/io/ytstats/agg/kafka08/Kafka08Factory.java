package io.ytstats.agg.kafka08;

import io.ytstats.agg.source.SpanReader;
import io.ytstats.agg.source.SpanReaderFactory;
import io.ytstats.app.KafkaOptions;
import io.ytstats.app.TopicChecks;
import org.apache.kafka.clients.admin.Admin;

/** Makes the readers of the 0-8 source; loaded by name. Driver only. */
public final class Kafka08Factory implements SpanReaderFactory {
  @Override
  public SpanReader reader(
      TopicChecks topics, KafkaOptions options, Admin admin, String topic, String clientId) {
    return new Kafka08Reader(
        Kafka08Config.of(topics, options, topic), options, admin, topic, clientId);
  }
}
