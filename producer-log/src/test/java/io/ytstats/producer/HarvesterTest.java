package io.ytstats.producer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ytstats.app.FatalException;
import io.ytstats.app.Publisher;
import io.ytstats.app.metrics.Health;
import io.ytstats.app.metrics.HttpOptions;
import io.ytstats.app.metrics.Monitoring;
import io.ytstats.schema.RecordHeader;
import io.ytstats.schema.RecordType;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class HarvesterTest {
  private static final Harvests TWO_DAYS =
      new Harvests(
          List.of("a", "ü"), 2, LocalDate.parse("2017-08-02"), LocalDate.parse("2017-08-03"), 1);

  private final MockProducer<byte[], byte[]> acknowledging = producer(true);
  private final MockProducer<byte[], byte[]> silent = producer(false);
  private int pauses;

  @Test
  void everyRecordIsSentWithItsChannelAsKeyAndNoTimestamp() {
    harvester(acknowledging, () -> pauses++).run(TWO_DAYS);

    assertThat(acknowledging.history())
        .extracting(record -> new String(record.key(), UTF_8))
        .containsExactly("a", "ü", "a", "ü", "a", "ü", "a", "ü");
    assertThat(acknowledging.history())
        .extracting(ProducerRecord::timestamp)
        .as("set by the client")
        .containsOnlyNulls();
    assertThat(pauses).as("pauses, between harvests only").isEqualTo(3);
    assertThat(acknowledging.closed()).isTrue();
  }

  @Test
  void interruptEndsTheRunOnceEverythingIsAcknowledged() {
    Thread.currentThread().interrupt();
    harvester(acknowledging, Pace.sleeping(Duration.ZERO)).run(TWO_DAYS);

    assertThat(acknowledging.history()).as("the current harvest is completed").hasSize(2);
    assertThat(acknowledging.closed()).isTrue();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void recordsNotAcknowledgedAtTheStopAreCounted() {
    Pace stopsAtTheThirdHarvest =
        () -> {
          if (++pauses == 2) {
            silent.completeNext();
            throw new InterruptedException();
          }
        };
    assertThatThrownBy(() -> harvester(silent, stopsAtTheThirdHarvest).run(TWO_DAYS))
        .isInstanceOf(FatalException.class)
        .hasMessage("stopped: acknowledged=1 not-acknowledged=3 for topic t (no answer in 10s)");
    assertThat(silent.closed()).isTrue();
  }

  @Test
  void rejectedRecordEndsTheRun() {
    Pace refuses =
        () -> {
          silent.completeNext();
          silent.errorNext(new TopicAuthorizationException("not yours"));
        };
    assertThatThrownBy(() -> harvester(silent, refuses).run(TWO_DAYS))
        .isInstanceOf(FatalException.class)
        .hasMessage(
            "failed: acknowledged=1 not-acknowledged=3 for topic t (a record for topic t was not"
                + " accepted: not yours)");
  }

  @Test
  void recordThatExceedsItsDeliveryTimeoutEndsTheRun() {
    // KAFKA-14359: the client's last retry is rejected as out of order until the timeout
    Pace expires =
        () -> silent.errorNext(new TimeoutException("Expiring 1 record(s) for t-0: 120000 ms"));
    assertThatThrownBy(() -> harvester(silent, expires).run(TWO_DAYS))
        .isInstanceOf(FatalException.class)
        .hasMessageStartingWith("failed: acknowledged=0 not-acknowledged=4 for topic t")
        .hasMessageContaining("Expiring 1 record(s)");
    assertThat(silent.closed()).isTrue();
  }

  private static Harvester harvester(MockProducer<byte[], byte[]> producer, Pace pace) {
    return new Harvester(
        new Publisher(producer),
        "t",
        Format.AVRO.encoder(() -> RecordHeader.singleObject(RecordType.HARVEST)),
        pace,
        false,
        Monitoring.start(
            new HttpOptions(), "test", new Health(Duration.ofSeconds(1), Duration.ZERO)));
  }

  private static MockProducer<byte[], byte[]> producer(boolean acknowledging) {
    return new MockProducer<>(acknowledging, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
