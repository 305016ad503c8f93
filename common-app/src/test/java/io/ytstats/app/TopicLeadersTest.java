package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class TopicLeadersTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Node BROKER = new Node(1, "127.0.0.1", 9092);

  /** The answers to a request for a description: a description or a failure. */
  private final Queue<Object> descriptions = new ArrayDeque<>();

  /** The answers of a leader: an offset if empty, or a failure. */
  private final Queue<Optional<Exception>> offsets = new ArrayDeque<>();

  private final Admin admin =
      (Admin)
          Proxy.newProxyInstance(
              Admin.class.getClassLoader(),
              new Class<?>[] {Admin.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "describeTopics" -> describe();
                    case "listOffsets" -> offsetsOf((Map<?, ?>) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                  });

  @Test
  void returnsTheDescriptionOnceTheLeaderAnswers() {
    descriptions.add(topic(BROKER));
    offsets.add(Optional.empty());

    assertThat(TopicLeaders.await(admin, List.of("t"), LIMIT)).containsOnlyKeys("t");
  }

  @Test
  void waitsForTheTopicThenForALeaderThenForItsAnswer() {
    descriptions.add(new UnknownTopicOrPartitionException());
    descriptions.add(topic(null));
    descriptions.add(topic(BROKER));
    descriptions.add(topic(BROKER));
    offsets.add(Optional.of(new NotLeaderOrFollowerException()));
    offsets.add(Optional.empty());

    TopicLeaders.await(admin, List.of("t"), LIMIT);

    assertThat(descriptions).isEmpty();
    assertThat(offsets).isEmpty();
  }

  @Test
  void namesTheTopicWhoseLeaderDoesNotAnswerInTime() {
    for (int i = 0; i < 100; i++) {
      descriptions.add(topic(null));
    }

    assertThatThrownBy(() -> TopicLeaders.await(admin, List.of("t"), Duration.ofMillis(200)))
        .isInstanceOf(FatalException.class)
        .hasMessage("cannot use topic t: t-0 has no leader");
    assertThat(descriptions).as("it tried more than once").hasSizeLessThan(99);
  }

  @Test
  void doesNotRetryARefusal() {
    descriptions.add(new TopicAuthorizationException("not authorized"));

    assertThatThrownBy(() -> TopicLeaders.await(admin, List.of("t"), LIMIT))
        .isInstanceOf(FatalException.class)
        .hasMessage(
            "cannot use topic t: Kafka denies the user a right (not authorized): grant it with"
                + " create-topics.sh --acls or with kafka-acls.sh");
  }

  private static TopicDescription topic(Node leader) {
    return new TopicDescription(
        "t", false, List.of(new TopicPartitionInfo(0, leader, List.of(BROKER), List.of(BROKER))));
  }

  private DescribeTopicsResult describe() {
    Object answer = descriptions.remove();
    return new DescribeTopicsResult(
        null,
        Map.of(
            "t",
            answer instanceof Exception
                ? failed((Exception) answer)
                : KafkaFuture.completedFuture((TopicDescription) answer))) {};
  }

  private ListOffsetsResult offsetsOf(Map<?, ?> partitions) {
    Optional<Exception> failure = offsets.remove();
    return new ListOffsetsResult(
        partitions.keySet().stream()
            .collect(
                Collectors.toMap(
                    partition -> (TopicPartition) partition,
                    partition ->
                        failure.isPresent()
                            ? failed(failure.get())
                            : KafkaFuture.completedFuture(
                                new ListOffsetsResultInfo(0, -1, Optional.empty())))));
  }

  private static <T> KafkaFuture<T> failed(Exception failure) {
    KafkaFutureImpl<T> future = new KafkaFutureImpl<>();
    future.completeExceptionally(failure);
    return future;
  }
}
