package io.ytstats.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditOptionsTest {
  @TempDir private Path folder;
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(told, true, UTF_8));
    System.setErr(new PrintStream(told, true, UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(realOut);
    System.setErr(realErr);
  }

  @Test
  void helpShowsOptionsAndExitCodes() {
    assertThat(Audit.run(System.out, "--help")).isZero();
    assertThat(told())
        .contains(
            "--topic",
            "yt_raw_harvest",
            "--wait",
            "YT_WAIT",
            "--strict",
            "--repair",
            "--explain",
            "CHANNEL DAY",
            "--show",
            "0 equal, 1 differs, 2 wrong usage, 3 could not read");
  }

  @Test
  void reportsAllWrongOptionsTogether() throws IOException {
    assertUsage("--topic", "a b", "--wait", "soon", "--show", "-1", "--nonsense");
    assertThat(told()).contains("--topic:", "--wait", "--show:", "--nonsense");
  }

  @Test
  void explainTakesAChannelAndADay() throws IOException {
    assertUsage("--explain", "a");
    assertUsage("--explain", "a", "2017-8-2");
    assertThat(told()).contains("'2017-8-2' is not a valid day");
    assertUsage("--explain", " a", "2017-08-02");
    assertThat(told()).contains("begins with white space");
    assertUsage("--explain", "a", "2017-08-02", "--repair");
    assertThat(told()).contains("leave out --repair");
  }

  @Test
  void refusesTls() throws IOException {
    Path config = Files.writeString(folder.resolve("kafka"), "security.protocol=SSL\n");
    assertUsage("--kafka-config", config.toString());
    assertThat(told()).contains("security.protocol=SSL");
  }

  private void assertUsage(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    Path password = Files.writeString(folder.resolve("password"), "secret");
    all.addAll(List.of("--db-password-file", password.toString()));
    assertThat(Audit.run(System.out, all.toArray(String[]::new))).as(told()).isEqualTo(2);
  }

  private String told() {
    return told.toString(UTF_8);
  }
}
