package io.ytstats.localstack;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a server's process is started, and when it ends. */
enum Launcher {
  /** The server runs on after this JVM and its terminal have ended. */
  DETACHED,

  /**
   * The server is killed as soon as this JVM has ended, even if the JVM was killed: a shell waits
   * for the end of a pipe whose other end only this JVM holds.
   */
  BOUND;

  /**
   * Starts a server, by the script launch.sh.
   *
   * @param command the program and its arguments, without secrets, as every user can read them
   * @param workingDirectory where it runs
   * @param log takes its output; what the file held is lost
   * @param pidFile takes its process id
   * @return the hold on a bound server: closing it kills the server; must be closed in any case
   */
  Closeable start(List<String> command, Path workingDirectory, Path log, Path pidFile)
      throws IOException, InterruptedException {
    List<String> bash =
        new ArrayList<>(List.of("bash", "-c", Repository.resource("launch.sh"), "local-stack"));
    bash.addAll(List.of(this == BOUND ? "bound" : "detached", log.toString(), pidFile.toString()));
    bash.addAll(command);
    Process shell =
        new ProcessBuilder(bash)
            .directory(workingDirectory.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (this == DETACHED) {
      shell.getOutputStream().close();
      shell.waitFor();
    }
    return shell.getOutputStream();
  }
}
