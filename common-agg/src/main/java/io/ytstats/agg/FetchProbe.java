package io.ytstats.agg;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kafka.api.FetchRequestBuilder;
import kafka.network.BlockingChannel;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a partition's leader for records just as the 0-8 source does, and reads the error code of
 * the answer, which the 0.8 client itself does not get to see (driver, only after a failure). The
 * answer is that to Kafka's Fetch request, version 0.
 */
final class FetchProbe {
  private static final Logger LOG = LoggerFactory.getLogger(FetchProbe.class);

  private static final int TIMEOUT_MILLIS = 5_000;

  private final Admin admin;
  private final int fetchBytes;

  /**
   * A probe.
   *
   * @param admin stays the caller's
   * @param fetchBytes as many as the source fetches: of a batch that does not fit, the broker hands
   *     out a part, and does not look at how it is compressed
   */
  FetchProbe(Admin admin, int fetchBytes) {
    this.admin = admin;
    this.fetchBytes = fetchBytes;
  }

  /**
   * The error with which the leader answers a fetch at an offset.
   *
   * @return {@link Errors#NONE} if it hands the records out; null if it cannot be asked, so that
   *     nothing is known
   */
  Errors errorAt(TopicPartition partition, long offset) {
    try {
      Node leader = leader(partition);
      return leader == null ? null : ask(leader, partition, offset);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (Exception e) { // the Scala client's checked ones are in no signature
      LOG.info("cannot ask why {} is refused at offset {}: {}", partition, offset, e.toString());
      return null;
    }
  }

  private Node leader(TopicPartition partition) throws InterruptedException, ExecutionException {
    for (TopicPartitionInfo info :
        admin
            .describeTopics(Collections.singleton(partition.topic()))
            .allTopicNames()
            .thenApply(topics -> topics.get(partition.topic()).partitions())
            .get()) {
      if (info.partition() == partition.partition()) {
        return info.leader();
      }
    }
    return null;
  }

  private Errors ask(Node leader, TopicPartition partition, long offset) {
    BlockingChannel channel =
        new BlockingChannel(
            leader.host(),
            leader.port(),
            BlockingChannel.UseDefaultBufferSize(),
            BlockingChannel.UseDefaultBufferSize(),
            TIMEOUT_MILLIS);
    try {
      channel.connect();
      channel.send(
          new FetchRequestBuilder()
              .clientId("fetch-probe")
              .maxWait((int) TimeUnit.SECONDS.toMillis(1))
              .minBytes(1)
              .addFetch(partition.topic(), partition.partition(), offset, fetchBytes)
              .build());
      return Errors.forCode(errorCode(channel.receive().buffer()));
    } finally {
      channel.disconnect();
    }
  }

  /** Of the only partition: correlation id, topics, [name, partitions, [partition, error …]]. */
  private static short errorCode(ByteBuffer answer) {
    answer.getInt();
    answer.getInt();
    short nameLength = answer.getShort();
    answer.position(answer.position() + nameLength);
    answer.getInt();
    answer.getInt();
    return answer.getShort();
  }
}
