package io.ytstats.agg.kafka08;

import io.ytstats.app.KafkaFutures;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import kafka.api.FetchRequestBuilder;
import kafka.network.BlockingChannel;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.protocol.Errors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a partition's leader the same fetch request as the 0-8 source, and reads the error code of
 * the answer, which the 0.8 client does not report. The request is version 0 of Kafka's Fetch.
 * Driver only, and only after a failure.
 */
final class FetchProbe {
  private static final Logger LOG = LoggerFactory.getLogger(FetchProbe.class);

  /** The broker closed the connection; no broker answers a fetch with this code. */
  private static final Errors CLOSED = Errors.NETWORK_EXCEPTION;

  private static final int TIMEOUT_MILLIS = 5_000;

  private final Admin admin;
  private final int fetchBytes;

  /**
   * A probe.
   *
   * @param admin remains the caller's to close
   * @param fetchBytes as many as the source fetches. Of a batch that is larger the broker returns a
   *     part, without a look at its compression.
   */
  FetchProbe(Admin admin, int fetchBytes) {
    this.admin = admin;
    this.fetchBytes = fetchBytes;
  }

  /** An offset at which the leader refuses a fetch, and the error code of its answer. */
  static final class Refusal {
    final long offset;
    final Errors error;

    private Refusal(long offset, Errors error) {
      this.offset = offset;
      this.error = error;
    }
  }

  /**
   * Finds the first offset at which the leader refuses a fetch.
   *
   * @param offset the offset that the source could not read
   * @param until the offset after the last that was to be read
   * @return null if the leader returns the records, or does not answer
   */
  Refusal find(TopicPartition partition, long offset, long until) {
    try {
      Node leader = leader(partition);
      return leader == null ? null : find(leader, partition, offset, until);
    } catch (Exception e) { // the Scala client throws checked exceptions that it does not declare
      LOG.info("cannot ask why {} is refused at offset {}: {}", partition, offset, e.toString());
      return null;
    }
  }

  /**
   * A broker that can convert the first records of an answer, but not all, closes the connection in
   * the middle of the answer. The first refused offset is then found by a binary search up to the
   * end of the range.
   */
  private Refusal find(Node leader, TopicPartition partition, long offset, long until) {
    Errors error = ask(leader, partition, offset);
    if (error != CLOSED) {
      return error == Errors.NONE ? null : new Refusal(offset, error);
    }
    long closedAt = offset;
    Refusal found = null;
    for (long end = until; end - closedAt > 1; ) {
      long middle = closedAt + (end - closedAt) / 2;
      error = ask(leader, partition, middle);
      if (error == CLOSED) {
        closedAt = middle;
      } else {
        end = middle;
        found = error == Errors.NONE ? found : new Refusal(middle, error);
      }
    }
    return found;
  }

  private Node leader(TopicPartition partition) {
    Collection<String> topic = Collections.singleton(partition.topic());
    TopicDescription description =
        KafkaFutures.get(admin.describeTopics(topic).allTopicNames()).get(partition.topic());
    for (TopicPartitionInfo info : description.partitions()) {
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
      return Errors.forCode(errorCode(receive(channel)));
    } catch (ClosedException e) {
      return CLOSED;
    } finally {
      channel.disconnect();
    }
  }

  private static ByteBuffer receive(BlockingChannel channel) throws ClosedException {
    try {
      return channel.receive().buffer();
    } catch (Exception e) { // EOFException, which it does not declare
      if (e instanceof EOFException) {
        throw new ClosedException();
      }
      throw e;
    }
  }

  /** The broker closed the connection before the end of its answer. */
  private static final class ClosedException extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** The answer is: correlation id, topics, [name, partitions, [partition, error …]]. */
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
