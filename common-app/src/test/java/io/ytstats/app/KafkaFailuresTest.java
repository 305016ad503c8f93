package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;

class KafkaFailuresTest {
  @Test
  void whoTheClientIsAndWhatItMayDoIsPermanent() {
    assertThat(KafkaFailures.isPermanent(new SaslAuthenticationException("no"))).isTrue();
    assertThat(KafkaFailures.isPermanent(new SslAuthenticationException("no"))).isTrue();
    assertThat(KafkaFailures.isPermanent(GroupAuthorizationException.forGroupId("g"))).isTrue();
    assertThat(KafkaFailures.isPermanent(new UnsupportedVersionException("old"))).isTrue();
    assertThat(
            KafkaFailures.isPermanent(
                new KafkaException("wrapped", new SslAuthenticationException("no"))))
        .isTrue();
  }

  @Test
  void whatARetryMayFixIsNotPermanent() {
    assertThat(KafkaFailures.isPermanent(new TimeoutException("late"))).isFalse();
    assertThat(KafkaFailures.isPermanent(new IllegalStateException("no broker"))).isFalse();
    assertThat(KafkaFailures.isPermanent(new UnknownTopicOrPartitionException())).isFalse();
    assertThat(KafkaFailures.isTransient(new DisconnectException())).isTrue();
    assertThat(KafkaFailures.isTransient(new UnknownTopicOrPartitionException())).isFalse();
  }

  @Test
  void permanentFailureIsFoundInSparksText() {
    String text =
        "org.apache.spark.SparkException: Job aborted: Task 0 failed 1 times, most recent failure:"
            + " Lost task 0.0: org.apache.kafka.common.errors.%s\n\tat Reader.read(Reader.java:1)";

    assertThat(
            KafkaFailures.permanentIn(
                String.format(
                    text, "TopicAuthorizationException: Not authorized to access topics: [a]")))
        .isEqualTo("TopicAuthorizationException: Not authorized to access topics: [a]");
    assertThat(KafkaFailures.permanentIn(String.format(text, "TimeoutException: late"))).isNull();
    assertThat(KafkaFailures.permanentIn(String.format(text, "NoSuchException: what"))).isNull();
    assertThat(
            KafkaFailures.permanentIn(
                String.format(
                    text,
                    "TimeoutException: late\nCaused by:"
                        + " org.apache.kafka.common.errors.SslAuthenticationException: no")))
        .isEqualTo("SslAuthenticationException: no");
  }
}
