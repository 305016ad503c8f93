package io.ytstats.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.app.DeadLetter;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RejectReason;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RejectsTest {
  private static final Instant NOW = Instant.parse("2017-08-02T02:00:00Z");

  private final Rejects rejects = new Rejects();

  @Test
  void aLetterWrittenTwiceCountsOnce() {
    rejects.add(message(letter("agg-daily", 7, NOW)));
    rejects.add(message(letter("agg-daily", 7, NOW.plusSeconds(1))));
    rejects.add(message(letter("agg-daily", 8, NOW)));
    rejects.add(message(letter("another", 8, NOW)));

    assertThat(rejects.count()).isEqualTo(3);
    assertThat(rejects.sentences(NOW))
        .contains("agg-daily rejected yt_raw_harvest-0-7: empty_value, the value is empty");
  }

  @Test
  void rejectsFromBeforeAreNotCounted() {
    rejects.add(message(letter("agg-daily", 7, NOW.minusMillis(1))));
    rejects.add(message(letter("agg-daily", 8, NOW)));

    assertThat(rejects.count(NOW)).isEqualTo(1);
    assertThat(rejects.count()).isEqualTo(2);
    assertThat(rejects.sentences(NOW)).hasSize(1);
  }

  @Test
  void aRecordThatIsNotALetterCountsByItsSendTime() {
    rejects.add(message("{".getBytes(UTF_8)));
    rejects.add(message("{\"rejected_at\": \"yesterday\"}".getBytes(UTF_8)));
    rejects.add(message(null));

    // all three have the same offset in this test, so they count once
    assertThat(rejects.count(NOW)).isEqualTo(1);
    assertThat(rejects.count(NOW.plusMillis(1))).isZero();
    assertThat(rejects.sentences(NOW))
        .containsExactly("yt_raw_harvest.dlq-0-3 is not a dead letter");
  }

  private static byte[] letter(String group, long offset, Instant at) {
    BadRecordException why = new BadRecordException(RejectReason.EMPTY_VALUE, "the value is empty");
    return new DeadLetter(why, group, "yt_raw_harvest", 0, offset, null, new byte[0], at).value();
  }

  private static ConsumerRecord<byte[], byte[]> message(byte[] value) {
    return new ConsumerRecord<>(
        "yt_raw_harvest.dlq",
        0,
        3,
        NOW.toEpochMilli(),
        TimestampType.CREATE_TIME,
        0,
        0,
        null,
        value,
        new RecordHeaders(),
        Optional.empty());
  }
}
