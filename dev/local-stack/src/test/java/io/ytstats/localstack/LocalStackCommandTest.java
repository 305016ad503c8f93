package io.ytstats.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStackCommandTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "two words",
        "it's",
        "''",
        "$HOME `id` $(id) \\ \"x\" ; & | * ~ # !",
        "line one\nline two"
      })
  void shellReadsBackTheExportedValue(String value) throws Exception {
    Process shell =
        new ProcessBuilder(
                "bash", "-c", LocalStackCommand.export("V", value) + "\nprintf %s \"$V\"")
            .start();
    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(value);
  }
}
