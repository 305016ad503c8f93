package io.ytstats.agg.source;

import io.ytstats.app.KafkaClients;
import io.ytstats.app.KafkaOptions;
import io.ytstats.app.LargeRecordProbe;
import java.util.Collections;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;

/**
 * Explains why an executor ran out of memory at an offset. Driver only, and only after a failure.
 */
public final class LargeRecords {
  private static final String MORE_MEMORY =
      "Give the executors more memory (on a local master --driver-memory)";

  private final KafkaOptions options;
  private final String clientId;

  /**
   * An explanation.
   *
   * @param clientId names its consumers, which join no group and commit nothing
   */
  public LargeRecords(KafkaOptions options, String clientId) {
    this.options = options;
    this.clientId = clientId;
  }

  /** A sentence for the operator: whether the record is large, and what to do. */
  public String explain(TopicPartition partition, long offset) {
    String size = largeAt(partition, offset);
    return size == null
        ? "out of memory while "
            + partition
            + " was read at offset "
            + offset
            + "; the record there is not large. "
            + MORE_MEMORY
            + ", or lower --max-records-per-window. Do not move the group's offset"
        : partition
            + " offset "
            + offset
            + ": the record does not fit into the memory of an executor: "
            + size
            + ". "
            + MORE_MEMORY
            + ", or keep a copy of the record and, with the job stopped, move the group's offset to "
            + (offset + 1)
            + " with kafka-consumer-groups.sh --reset-offsets (beyond that, if the producer"
            + " compressed it together with others)";
  }

  /** See {@link LargeRecordProbe#largeAt}. */
  private String largeAt(TopicPartition partition, long offset) {
    try {
      return new LargeRecordProbe(
              () ->
                  KafkaClients.consumer(
                      options,
                      clientId,
                      Collections.singletonMap(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1")))
          .largeAt(partition, offset);
    } catch (LinkageError e) {
      return null; // a zstd library that cannot be loaded
    }
  }
}
