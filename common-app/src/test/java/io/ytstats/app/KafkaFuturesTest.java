package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

class KafkaFuturesTest {
  private static KafkaFuture<String> failed(Throwable failure) {
    KafkaFutureImpl<String> future = new KafkaFutureImpl<>();
    future.completeExceptionally(failure);
    return future;
  }

  @Test
  void valueIsReturned() {
    assertThat(KafkaFutures.get(KafkaFuture.completedFuture("x"))).isEqualTo("x");
    assertThat(KafkaFutures.require("do it", KafkaFuture.completedFuture("x"))).isEqualTo("x");
  }

  @Test
  void failureIsKafkasOwnException() {
    KafkaException failure = new UnknownTopicOrPartitionException("no t");
    assertThatThrownBy(() -> KafkaFutures.get(failed(failure))).isSameAs(failure);
  }

  @Test
  void otherFailureIsTheCauseOfAKafkaException() {
    Exception failure = new IOException("x");
    assertThatThrownBy(() -> KafkaFutures.get(failed(failure)))
        .isExactlyInstanceOf(KafkaException.class)
        .hasCause(failure);
  }

  @Test
  void requiredRequestFailsWithItsNameAndReason() {
    assertThatThrownBy(
            () ->
                KafkaFutures.require(
                    "describe topic t", failed(new UnknownTopicOrPartitionException("no t"))))
        .isInstanceOf(FatalException.class)
        .hasMessage("cannot describe topic t: no t")
        .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
    assertThatThrownBy(
            () -> KafkaFutures.require("list topics", failed(new TimeoutException("10000 ms"))))
        .hasMessage("cannot list topics: no broker answers (10000 ms)");
  }

  @Test
  void interruptIsKept() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> KafkaFutures.require("wait", new KafkaFutureImpl<>()))
        .isInstanceOf(InterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
