package io.ytstats.agg.source;

import io.ytstats.app.KafkaOptions;
import io.ytstats.app.TopicChecks;
import org.apache.kafka.clients.admin.Admin;

/**
 * Makes the readers of a source that is not always on the class path, and is loaded by name. An
 * implementation is public and has a public constructor without arguments. Driver only.
 */
public interface SpanReaderFactory {
  /**
   * A reader of a topic; waits for the broker.
   *
   * @param admin remains the caller's to close
   * @param clientId names consumers
   * @throws io.ytstats.app.FatalException if the source cannot read the topic; names topic, setting
   *     and fix
   */
  SpanReader reader(
      TopicChecks topics, KafkaOptions options, Admin admin, String topic, String clientId);
}
