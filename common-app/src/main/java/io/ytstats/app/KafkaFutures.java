package io.ytstats.app;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Waits for the answers of an {@link org.apache.kafka.clients.admin.Admin}. The client's own
 * timeout ({@code default.api.timeout.ms}) bounds the wait.
 */
public final class KafkaFutures {
  private KafkaFutures() {}

  /**
   * The future's value.
   *
   * @throws KafkaException the failure itself, without the wrapper, such as {@link
   *     org.apache.kafka.common.errors.UnknownTopicOrPartitionException}; a failure that is not
   *     Kafka's is its cause
   * @throws InterruptException if the thread is interrupted; its interrupt flag is set
   */
  public static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException) {
        throw (KafkaException) e.getCause();
      }
      throw new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /**
   * As {@link #get}, for a request about one topic.
   *
   * @param right that the request needs, as in {@code kafka-acls.sh --operation}
   * @throws TopicAuthorizationException which {@link KafkaRefusal} explains by topic and right
   */
  public static <T> T getOfTopic(String topic, String right, KafkaFuture<T> future) {
    try {
      return get(future);
    } catch (TopicAuthorizationException e) {
      throw KafkaRefusal.denied(right, topic, e);
    }
  }

  /**
   * As {@link #get}, for a request about one group.
   *
   * @param right that the program needs, as in {@code kafka-acls.sh --operation}
   * @throws GroupAuthorizationException which {@link KafkaRefusal} explains by group and right
   */
  public static <T> T getOfGroup(String groupId, String right, KafkaFuture<T> future) {
    try {
      return get(future);
    } catch (GroupAuthorizationException e) {
      throw KafkaRefusal.deniedOnGroup(right, groupId, e);
    }
  }

  /**
   * The future's value, for a request that is not retried.
   *
   * @param request what was asked for, as in "cannot <i>create topic yt_daily</i>"
   * @throws FatalException naming the request and the reason; its cause is Kafka's exception
   * @throws InterruptException if the thread is interrupted; its interrupt flag is set
   */
  public static <T> T require(String request, KafkaFuture<T> future) {
    try {
      return get(future);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      throw new FatalException("cannot " + request + ": " + reason(e), e);
    }
  }

  /** Why a request failed, as a part of a sentence for the operator. */
  public static String reason(KafkaException failure) {
    String refusal = KafkaRefusal.explain(failure);
    if (refusal != null) {
      return refusal;
    }
    return failure instanceof TimeoutException
        ? "no broker answers (" + failure.getMessage() + ")"
        : String.valueOf(failure.getMessage());
  }
}
