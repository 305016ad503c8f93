package io.ytstats.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a reader sees of bytes. */
class ShownBytesTest {
  @Test
  void textIsShownAsTextAndAsBytes() {
    ShownBytes shown = ShownBytes.of("{\"subs\": 1}".getBytes(UTF_8));

    assertThat(shown.bytes()).isEqualTo(11);
    assertThat(shown.text()).isEqualTo("{\"subs\": 1}");
    assertThat(shown.hex())
        .isEqualTo("0000  7b 22 73 75 62 73 22 3a 20 31 7d                 {\"subs\": 1}\n");
  }

  @Test
  void bytesThatAreNotUtf8HaveNoText() {
    assertThat(ShownBytes.of(new byte[] {(byte) 0xC3, 0x01}).text()).isNull();
    assertThat(ShownBytes.of(null).text()).isNull();
  }

  @Test
  void whatTurnsALineIsWrittenOut() {
    assertThat(ShownBytes.of("a\u202Eb\u0000c\n".getBytes(UTF_8)).text())
        .isEqualTo("a\\u202Eb\\u0000c\n");
  }

  @Test
  void aCharacterThatTheLimitCutsIsLeftOut() {
    ShownBytes shown = ShownBytes.of(("x" + "€".repeat(2_000)).getBytes(UTF_8));

    assertThat(shown.text()).isEqualTo("x" + "€".repeat(1_365) + " …");
    assertThat(shown.hex()).endsWith("…\n");
  }
}
