package io.ytstats.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalledProcessTest {

  @TempDir private Path folder;
  private Process process;

  @BeforeEach
  void startProcess() throws Exception {
    // bash ignores this argument and waits for input
    process = new ProcessBuilder("bash", "-c", "read -r _", "name", "--datadir=" + folder).start();
  }

  @AfterEach
  void endProcess() {
    process.destroyForcibly();
  }

  @Test
  void findsTheServer() throws Exception {
    SignalledProcess server = server(process.pid() + "\n", "--datadir=" + folder);

    assertThat(server.process()).map(ProcessHandle::pid).hasValue(process.pid());
  }

  @Test
  void anotherProgramWithTheIdIsNotTheServer() throws Exception {
    assertThat(server(process.pid() + "\n", "--datadir=/elsewhere").process()).isEmpty();
  }

  @Test
  void endedServerIsNotFound() throws Exception {
    SignalledProcess server = server(process.pid() + "\n", "--datadir=" + folder);
    process.destroyForcibly().waitFor();

    assertThat(server.process()).isEmpty();
  }

  /**
   * A launched server is a shell first, then setsid, then itself: three command lines, of different
   * lengths, and none at all in between.
   */
  @Test
  void serverThatExecutesAnotherProgramStaysTheServer() throws Exception {
    String argument = "--datadir=" + folder;
    Path script =
        Files.writeString(
            folder.resolve("executes-itself"),
            "if [ -n \"$1\" ]; then padding=; else printf -v padding '%20000s' x; fi\n"
                + "exec bash \"$0\" \"$padding\" \"$2\"\n");
    Process beginner = new ProcessBuilder("bash", script.toString(), "", argument).start();
    try {
      SignalledProcess server = server(beginner.pid() + "\n", argument);
      for (int look = 0; look < 5_000; look++) {
        assertThat(server.process()).as("look %d", look).isPresent();
      }
      assertThat(beginner.isAlive()).isTrue();
    } finally {
      beginner.destroyForcibly();
    }
  }

  @Test
  void endedServerThatIsNotReapedIsNotFound() throws Exception {
    String argument = "--datadir=" + folder;
    // sleep knows nothing of the child that it gets by exec, and never reaps it
    Process parent =
        new ProcessBuilder(
                "bash",
                "-c",
                "exec 3<&0; bash -c read name \"$1\" <&3 & echo $!; exec sleep 60",
                "name",
                argument)
            .start();
    try {
      String pid = parent.inputReader().readLine();
      SignalledProcess server = server(pid, argument);
      // bash would reap it
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> parent.info().command().filter(name -> !name.endsWith("bash")).isPresent());
      assertThat(server.process()).isPresent();
      parent.outputWriter().append('\n').flush();

      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            while (server.process().isPresent()) {
              Thread.onSpinWait();
            }
          });
      assertThat(ProcessHandle.of(Long.parseLong(pid))).isPresent();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void findsNoServerWithoutAReadableId() throws Exception {
    assertThat(server("", "x").process()).isEmpty();
    assertThat(server("not a number", "x").process()).isEmpty();
    assertThat(new SignalledProcess("a server", folder.resolve("none"), "x").process()).isEmpty();
  }

  private SignalledProcess server(String content, String argument) throws Exception {
    return new SignalledProcess(
        "a server", Files.writeString(folder.resolve("server.pid"), content), argument);
  }
}
