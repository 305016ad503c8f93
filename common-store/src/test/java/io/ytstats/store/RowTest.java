package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
  @Test
  void channelsAreOrderedByCodePointsAsTheCollationDoes() {
    // UTF-16 units would put U+1F600 (D83D DE00) before U+FF5E; bytes in UTF-8 are in code point
    // order
    List<String> channels =
        Arrays.asList(
            "", "A", "B", "a", "a b", "aa", "z", "é", "\uD7FF", "\uE000", "～", "😀", "😀a", "😁");
    for (String one : channels) {
      for (String other : channels) {
        assertThat(Integer.signum(GuardedRow.compareCodePoints(one, other)))
            .as("%s against %s", one, other)
            .isEqualTo(
                Integer.signum(
                    Arrays.compareUnsigned(
                        one.getBytes(StandardCharsets.UTF_8),
                        other.getBytes(StandardCharsets.UTF_8))));
      }
    }
  }
}
