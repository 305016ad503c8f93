package io.ytstats.agg;

import io.ytstats.app.AppOptions;
import io.ytstats.app.FatalException;
import io.ytstats.app.TopicChecks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What the 0-8 source needs: of the options, of a topic, and the properties of its consumer
 * (driver).
 */
final class Kafka08Topic {
  /** How long the 0.8 consumer waits before it looks a leader up again. */
  private static final Duration LEADER_PAUSE = Duration.ofSeconds(1);

  /** As large as a topic's messages can be, and large enough to make few round trips. */
  private static final int MIN_FETCH_BYTES = 4 << 20;

  /** The client's own 64 KiB make many reads of one fetch. */
  private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

  /** {@code TopicConfig} has the name as deprecated only: brokers of 4.0 have dropped it. */
  private static final String DOWN_CONVERSION = "message.downconversion.enable";

  /** The end of a sentence on a topic whose records the broker does not convert. */
  static final String DOWN_CONVERSION_FIX =
      "set message.downconversion.enable=true for the topic (or"
          + " log.message.downconversion.enable=true for the brokers). The records are intact: do not"
          + " move the group's offsets past them";

  private static final String FETCH_BYTES = "fetch.message.max.bytes";

  private Kafka08Topic() {}

  /** How many bytes of a partition a consumer with these properties fetches at once. */
  static int fetchBytes(Map<String, String> consumerParams) {
    return Integer.parseInt(consumerParams.get(FETCH_BYTES));
  }

  /** Adds what the 0-8 connector cannot do of what the options ask for. */
  static void checkOptions(AppOptions options, List<String> problems) {
    String protocol = options.extraKafkaProperties().getOrDefault("security.protocol", "PLAINTEXT");
    if (!protocol.equalsIgnoreCase("PLAINTEXT")) {
      problems.add(
          "--kafka-config: security.protocol="
              + protocol
              + "; the 0-8 connector's consumer supports neither TLS nor SASL, use a PLAINTEXT"
              + " listener");
    }
  }

  /**
   * Refuses a topic whose settings say that the 0-8 source cannot read it.
   *
   * @throws FatalException naming topic, setting and fix
   */
  static void requireReadable(TopicChecks topics, AppOptions options, String topic) {
    String where = "topic " + topic + " at " + options.bootstrapServers();
    if ("zstd".equals(topics.setting(topic, TopicConfig.COMPRESSION_TYPE_CONFIG))) {
      throw new FatalException(
          where
              + " is compressed with zstd, which the 0-8 source cannot read; set"
              + " compression.type to lz4, snappy, gzip or producer");
    }
    if ("false".equals(topics.setting(topic, DOWN_CONVERSION))) {
      throw new FatalException(
          where
              + " has message.downconversion.enable=false, so the broker does not convert its records"
              + " for the 0-8 source; "
              + DOWN_CONVERSION_FIX);
    }
  }

  /** The properties of the 0.8 consumer. */
  static Map<String, String> consumerParams(TopicChecks topics, AppOptions options, String topic) {
    int largest = Integer.parseInt(topics.setting(topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
    Map<String, String> params = new HashMap<>();
    params.put("socket.receive.buffer.bytes", Integer.toString(RECEIVE_BUFFER_BYTES));
    params.putAll(options.extraKafkaProperties());
    params.put("metadata.broker.list", options.bootstrapServers());
    params.remove("bootstrap.servers");
    params.put(FETCH_BYTES, Integer.toString(Math.max(MIN_FETCH_BYTES, largest)));
    params.put("refresh.leader.backoff.ms", Long.toString(LEADER_PAUSE.toMillis()));
    return params;
  }
}
