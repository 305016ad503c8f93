package io.ytstats.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private static final byte[] VALUE = "value".getBytes(UTF_8);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, new ByteArraySerializer(), new ByteArraySerializer());
  private final PendingSends sends = new Publisher(producer).begin();

  @Test
  void sentAndAcknowledgedRecordsAreCounted() {
    sends.send("t", null, VALUE);
    sends.send("t", null, VALUE);
    producer.completeNext();

    assertThat(sends.sent()).isEqualTo(2);
    assertThat(sends.acknowledged()).isEqualTo(1);
    assertThat(sends.awaitAcknowledged()).isEqualTo(2);
    assertThat(sends.acknowledged()).isEqualTo(2);
  }

  @Test
  void failedSendIsReportedAndNotCountedAsAcknowledged() {
    sends.send("t", null, VALUE);
    producer.errorNext(new TopicAuthorizationException("not yours"));

    assertThat(sends.acknowledged()).isZero();
    assertThatThrownBy(sends::requireNoFailure)
        .isInstanceOf(KafkaException.class)
        .hasMessage("a record for topic t was not accepted: not yours");
    assertThatThrownBy(sends::awaitAcknowledged).isInstanceOf(KafkaException.class);
  }

  @Test
  void interruptedSendIsNotCounted() {
    PendingSends interrupted =
        new Publisher(
                new MockProducer<byte[], byte[]>(
                    false, new ByteArraySerializer(), new ByteArraySerializer()) {
                  @Override
                  public synchronized Future<RecordMetadata> send(
                      ProducerRecord<byte[], byte[]> record, Callback callback) {
                    throw new InterruptException("the buffer is full");
                  }
                })
            .begin();

    assertThatThrownBy(() -> interrupted.send("t", null, VALUE))
        .isInstanceOf(InterruptException.class);
    assertThat(Thread.interrupted()).as("the thread's flag").isTrue();
    assertThat(interrupted.sent()).isZero();
  }
}
