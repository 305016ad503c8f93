package io.ytstats.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

  @TempDir private Path folder;
  private Process process;

  @BeforeEach
  void startProcess() throws Exception {
    // an argument that sleep itself would refuse: the shell waits, with it on its command line
    process = new ProcessBuilder("bash", "-c", "read -r _", "name", "--datadir=" + folder).start();
  }

  @AfterEach
  void endProcess() {
    process.destroyForcibly();
  }

  @Test
  void findsTheServer() throws Exception {
    PidFile file = pidFile(process.pid() + "\n", "--datadir=" + folder);

    assertThat(file.process()).map(ProcessHandle::pid).hasValue(process.pid());
  }

  @Test
  void aStrangerWithTheIdIsNotTheServer() throws Exception {
    assertThat(pidFile(process.pid() + "\n", "--datadir=/elsewhere").process()).isEmpty();
  }

  @Test
  void aServerThatEndedIsNotThere() throws Exception {
    PidFile file = pidFile(process.pid() + "\n", "--datadir=" + folder);
    process.destroyForcibly().waitFor();

    assertThat(file.process()).isEmpty();
  }

  @Test
  void withoutAReadableIdThereIsNoServer() throws Exception {
    assertThat(pidFile("", "x").process()).isEmpty();
    assertThat(pidFile("not a number", "x").process()).isEmpty();
    assertThat(new PidFile(folder.resolve("none"), "x").process()).isEmpty();
  }

  private PidFile pidFile(String content, String argument) throws Exception {
    return new PidFile(Files.writeString(folder.resolve("server.pid"), content), argument);
  }
}
