package io.ytstats.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Commands that are shown to be copied into a shell. */
class RejectTest {
  @Test
  void aPlainWordStaysAsItIs() {
    assertThat(Reject.quoted("127.0.0.1:9092,[::1]:9092")).isEqualTo("'127.0.0.1:9092,[::1]:9092'");
    assertThat(Reject.quoted("agg-daily")).isEqualTo("agg-daily");
  }

  @Test
  void aShellTakesAnythingElseForOneWord() throws Exception {
    for (String word : new String[] {"", "$(id)", "it's `x` \"y\" \\ ; & | > *", "<img src=x>"}) {
      Process shell = new ProcessBuilder("sh", "-c", "printf %s " + Reject.quoted(word)).start();

      assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8)).isEqualTo(word);
      assertThat(shell.waitFor()).isZero();
    }
  }
}
