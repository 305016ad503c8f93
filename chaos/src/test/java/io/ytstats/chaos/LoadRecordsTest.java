package io.ytstats.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadRecordsTest {
  private final LoadRecords records = new LoadRecords(7, 20_000);

  @Test
  void areAsManyAsAskedOfAsManyDaysOfChannelsAndSomeRepeatedAndBad() {
    assertThat(records.answer().daily()).hasSize(20_000 / 10);
    assertThat(records.answer().monthly()).hasSize(100 * 2);
    assertThat(records.repeats()).isBetween(900, 1_100);
    assertThat(records.bad()).isBetween(60, 140);
    assertThat(records.stragglers()).hasSizeBetween(60, 140);
    assertThat(
            records.messages().size()
                + records.stragglers().size()
                - records.repeats()
                - records.bad())
        .isBetween(20_000, 20_500);
  }

  @Test
  void eachBadOneHasAKeyOfItsOwn() {
    Set<String> keys = new HashSet<>();
    records.messages().stream()
        .map(LoadRecords.Message::key)
        .filter(Objects::nonNull)
        .map(key -> new String(key, StandardCharsets.UTF_8))
        .filter(key -> key.startsWith(LoadRecords.BAD_KEY_PREFIX))
        .forEach(keys::add);
    assertThat(keys).hasSize(records.bad());
  }

  @Test
  void areTheSameForTheSameSeedAndNoOther() {
    assertThat(values(records))
        .isEqualTo(values(new LoadRecords(7, 20_000)))
        .isNotEqualTo(values(new LoadRecords(8, 20_000)));
  }

  private static List<String> values(LoadRecords records) {
    return records.messages().stream()
        .map(
            message ->
                message.value() == null
                    ? ""
                    : new String(message.value(), StandardCharsets.ISO_8859_1))
        .toList();
  }
}
