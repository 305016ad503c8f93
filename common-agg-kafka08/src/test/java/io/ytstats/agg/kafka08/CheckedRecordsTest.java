package io.ytstats.agg.kafka08;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.agg.source.UnreadableOffsetException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import kafka.api.FetchResponsePartitionData;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CheckedRecordsTest {
  private static final OffsetSpan SPAN = new OffsetSpan(new TopicPartition("raw-1", 3), 10, 20);

  /**
   * The 0.8 client's exception for an answer with an error, which has no records and a size of -1.
   */
  private static IllegalArgumentException refusal() {
    ByteBuffer answer = ByteBuffer.allocate(100);
    answer.putShort((short) 35).putLong(-1).putInt(-1).flip();
    return (IllegalArgumentException)
        catchThrowable(() -> FetchResponsePartitionData.readFrom(answer));
  }

  @Test
  void refusalIsRecognizedByItsStackTraceNotItsText() {
    IllegalArgumentException withoutText = new IllegalArgumentException();
    withoutText.setStackTrace(refusal().getStackTrace());

    assertThat(CheckedRecords.isRefusal(refusal())).isTrue();
    assertThat(CheckedRecords.isRefusal(withoutText)).as("as Java 8 throws it").isTrue();
    assertThat(CheckedRecords.isRefusal(new IllegalArgumentException("newLimit < 0: (-1 < 0)")))
        .isFalse();
    assertThat(CheckedRecords.isRefusal(new EOFException("closed by the broker"))).isTrue();
    assertThat(CheckedRecords.isRefusal(new IOException("refused"))).isFalse();
  }

  @Test
  void namesTheOffsetAtWhichTheBrokerRefuses() {
    CheckedRecords records = records(refusal());
    records.next();

    assertThatThrownBy(records::hasNext)
        .isInstanceOfSatisfying(
            UnreadableOffsetException.class,
            e -> {
              UnreadableOffsetException read =
                  UnreadableOffsetException.in("Job aborted: Lost task: " + e + "\n\tat x");
              assertThat(read.kind()).isEqualTo(UnreadableOffsetException.Kind.REFUSED);
              assertThat(read.partition()).isEqualTo(new TopicPartition("raw-1", 3));
              assertThat(read.offset()).isEqualTo(11);
            });
  }

  @Test
  void namesTheOffsetAtWhichMemoryRunsOut() {
    CheckedRecords records = records(new OutOfMemoryError("Java heap space"));
    records.next();

    assertThatThrownBy(records::hasNext)
        .isInstanceOf(UnreadableOffsetException.class)
        .hasMessage("TOO_LARGE raw-1-3 offset 11");
  }

  @Test
  void otherFailuresAreNotChanged() {
    IOException other = new IOException("other");
    CheckedRecords records = records(other);
    records.next();

    assertThatThrownBy(records::hasNext).isSameAs(other);
  }

  @Test
  void offsetWithoutRecordIsAGap() {
    Iterator<SourceRecord> records =
        new CheckedRecords(List.of(record(10), record(13)).iterator(), SPAN);
    records.next();

    assertThatThrownBy(records::next)
        .isInstanceOf(OffsetGapException.class)
        .hasMessageContaining("raw-1-3 has no records at the offsets 11 to 12");
  }

  private static SourceRecord record(long offset) {
    return new SourceRecord(SPAN.partition.topic(), SPAN.partition.partition(), offset, null, null);
  }

  /** One record, then the failure. */
  private static CheckedRecords records(Throwable failure) {
    return new CheckedRecords(
        new Iterator<SourceRecord>() {
          private boolean given;

          @Override
          public boolean hasNext() {
            if (given) {
              throw CheckedRecordsTest.<RuntimeException>sneaky(failure);
            }
            return true;
          }

          @Override
          public SourceRecord next() {
            if (given) {
              throw new NoSuchElementException();
            }
            given = true;
            return record(10);
          }
        },
        SPAN);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T sneaky(Throwable failure) throws T {
    throw (T) failure;
  }
}
