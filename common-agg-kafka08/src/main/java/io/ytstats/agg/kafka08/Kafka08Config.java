package io.ytstats.agg.kafka08;

import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaOptions;
import io.ytstats.app.TopicChecks;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the 0-8 source requires of the topic, and the properties of its consumer. Driver only.
 * Immutable.
 */
final class Kafka08Config {
  private static final Logger LOG = LoggerFactory.getLogger(Kafka08Config.class);

  /** How long the 0.8 consumer waits before it looks up a leader again. */
  private static final Duration LEADER_PAUSE = Duration.ofSeconds(1);

  /** As large as a topic's messages can be, and large enough to need few requests. */
  private static final int MIN_FETCH_BYTES = 4 << 20;

  /** With the client's default of 64 KiB one fetch takes many reads. */
  private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

  /** {@code TopicConfig} has the name as deprecated only: brokers of 4.0 do not have it. */
  private static final String DOWN_CONVERSION = "message.downconversion.enable";

  private static final String MESSAGE_FORMAT = "message.format.version";

  /** The end of a sentence on a topic whose records the broker does not convert. */
  static final String DOWN_CONVERSION_FIX =
      "use --kafka-source modern, or set message.downconversion.enable=true for the topic (or"
          + " log.message.downconversion.enable=true for the brokers). The records are intact: do not"
          + " move the group's offsets past them";

  private static final String FETCH_BYTES = "fetch.message.max.bytes";

  private final Map<String, String> consumerProperties;

  private Kafka08Config(Map<String, String> consumerProperties) {
    this.consumerProperties = Collections.unmodifiableMap(consumerProperties);
  }

  /**
   * The configuration for a topic; waits for the broker.
   *
   * @throws FatalException if the topic's settings say that the 0-8 source cannot read it; names
   *     topic, setting and fix
   */
  static Kafka08Config of(TopicChecks topics, KafkaOptions options, String topic) {
    requireReadable(topics, options, topic);
    int largest = Integer.parseInt(topics.setting(topic, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
    Map<String, String> properties = new HashMap<>();
    properties.put("socket.receive.buffer.bytes", Integer.toString(RECEIVE_BUFFER_BYTES));
    properties.putAll(options.extraKafkaProperties());
    properties.put("metadata.broker.list", options.bootstrapServers());
    properties.remove("bootstrap.servers");
    properties.put(FETCH_BYTES, Integer.toString(Math.max(MIN_FETCH_BYTES, largest)));
    properties.put("refresh.leader.backoff.ms", Long.toString(LEADER_PAUSE.toMillis()));
    return new Kafka08Config(properties);
  }

  private static void requireReadable(TopicChecks topics, KafkaOptions options, String topic) {
    String where = "topic " + topic + " at " + options.bootstrapServers();
    String compression = topics.setting(topic, TopicConfig.COMPRESSION_TYPE_CONFIG);
    if ("zstd".equals(compression)) {
      throw new FatalException(
          where
              + " is compressed with zstd, which the 0-8 source cannot read; use"
              + " --kafka-source modern, or set compression.type to lz4, snappy, gzip or producer");
    }
    String downConversion = topics.setting(topic, DOWN_CONVERSION);
    // Kafka 4.0 removed both settings, and the versions of Fetch that the 0.8 client knows
    // (KIP-724, KIP-896); before 2.0 there was only the second
    if (downConversion == null && topics.setting(topic, MESSAGE_FORMAT) == null) {
      throw new FatalException(
          options.bootstrapServers()
              + " is Kafka 4 or newer, which the 0-8 source cannot read from; use --kafka-source"
              + " modern");
    }
    if ("false".equals(downConversion)) {
      throw new FatalException(
          where
              + " has message.downconversion.enable=false, so the broker does not convert its records"
              + " for the 0-8 source; "
              + DOWN_CONVERSION_FIX);
    }
  }

  /** The properties of the 0.8 consumer. */
  Map<String, String> consumerProperties() {
    return consumerProperties;
  }

  /** How many bytes of a partition the consumer fetches at once. */
  int fetchBytes() {
    return Integer.parseInt(consumerProperties.get(FETCH_BYTES));
  }
}
