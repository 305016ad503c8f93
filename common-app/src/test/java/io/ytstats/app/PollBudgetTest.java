package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the counting; StoreDailyIT tests that the consumer continues with the rejected record. */
class PollBudgetTest {
  private static final int MIB = 1 << 20;

  private final PollBudget budget = new PollBudget();

  @BeforeEach
  void begin() {
    budget.begin();
  }

  @Test
  void recordBeyondTheBudgetIsRejectedUntilTheNextPoll() {
    for (int i = 0; i < 8; i++) {
      assertThat(value(MIB)).hasSize(MIB);
    }
    assertThatThrownBy(() -> value(1)).isInstanceOf(PollBudget.UsedUpException.class);

    budget.begin();
    assertThat(value(MIB)).hasSize(MIB);
  }

  @Test
  void firstRecordIsAcceptedWhateverItsSize() {
    assertThat(key(20 * MIB)).hasSize(20 * MIB);
    assertThat(value(20 * MIB)).hasSize(20 * MIB);
    assertThatThrownBy(() -> key(1)).isInstanceOf(PollBudget.UsedUpException.class);
  }

  @Test
  void keysAndHeadersAreCounted() {
    key(5 * MIB);
    assertThatThrownBy(() -> key(5 * MIB)).isInstanceOf(PollBudget.UsedUpException.class);

    budget.begin();
    Headers large = new RecordHeaders().add("h", new byte[8 * MIB]);
    budget.values().deserialize("t", large, ByteBuffer.allocate(1));
    assertThatThrownBy(() -> value(1)).isInstanceOf(PollBudget.UsedUpException.class);
  }

  @Test
  void positionOfTheBufferIsNotMoved() {
    ByteBuffer data = ByteBuffer.allocate(10);
    budget.values().deserialize("t", new RecordHeaders(), data);

    assertThat(data.remaining()).isEqualTo(10);
  }

  private byte[] key(int bytes) {
    return budget.keys().deserialize("t", new RecordHeaders(), ByteBuffer.allocate(bytes));
  }

  private byte[] value(int bytes) {
    return budget.values().deserialize("t", new RecordHeaders(), ByteBuffer.allocate(bytes));
  }
}
