package io.ytstats.status.model;

import io.ytstats.app.ClusterReader;
import io.ytstats.app.KafkaOptions;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Measures hops from outside. It joins no group and commits nothing. Readings build on each other:
 * rates are those since an earlier one. Not thread-safe.
 */
public final class HopsReader implements AutoCloseable {
  private final FirstRecords firstRecords;
  private final List<HopReader> hops;

  /**
   * A reader.
   *
   * @param kafka stays the caller's
   * @param options for the consumers that read the first record of a lag
   * @param clientId of those consumers
   */
  public HopsReader(ClusterReader kafka, KafkaOptions options, String clientId, List<Hop> hops) {
    this.firstRecords = new FirstRecords(options, clientId);
    this.hops =
        hops.stream()
            .map(hop -> new HopReader(hop, kafka, firstRecords))
            .collect(Collectors.toList());
  }

  /**
   * Measures the hops, in their order.
   *
   * @throws io.ytstats.app.FatalException or {@link org.apache.kafka.common.KafkaException} if no
   *     broker answers, a topic is missing or a right is denied
   */
  public List<HopStatus> read() {
    return hops.stream().map(HopReader::read).collect(Collectors.toList());
  }

  /** Closes the consumers. */
  @Override
  public void close() {
    firstRecords.close();
  }
}
