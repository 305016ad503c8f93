package io.ytstats.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, UTF_8);

  @Test
  void terminalIsDrawnOverWithoutClearingIt() {
    Screen screen = Screen.redrawing(out, 40);
    screen.show(List.of("one", "two", "three"));
    assertThat(taken()).isEqualTo("\rone\u001b[K\n\rtwo\u001b[K\n\rthree\u001b[K\n\u001b[J");

    screen.show(List.of("four", "five"));
    assertThat(taken())
        .as("three lines up; what is left of the third is erased")
        .isEqualTo("\u001b[3A\rfour\u001b[K\n\rfive\u001b[K\n\u001b[J");

    screen.show(List.of("six"));
    assertThat(taken()).startsWith("\u001b[2A");
  }

  @Test
  void lineThatWouldWrapIsCut() {
    Screen.redrawing(out, 10).show(List.of("123456789", "1234567890"));

    assertThat(taken()).contains("\r123456789\u001b[K", "\r12345678…\u001b[K");
  }

  @Test
  void elsewhereLinesAreAppendedAsTheyAre() {
    Screen screen = Screen.appending(out);
    screen.show(List.of("one", "two"));
    screen.show(List.of("three"));

    assertThat(taken()).isEqualTo(String.format("one%ntwo%nthree%n"));
  }

  private String taken() {
    String text = bytes.toString(UTF_8);
    bytes.reset();
    return text;
  }
}
