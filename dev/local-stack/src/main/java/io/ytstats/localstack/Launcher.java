package io.ytstats.localstack;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a server's process is started, and when it ends. */
enum Launcher {
  /** The server runs on after this JVM and its terminal have ended. */
  DETACHED(
      """
      trap '' HUP
      "$@" </dev/null >"$log" 2>&1 &
      echo $! >"$pid_file.new" && mv "$pid_file.new" "$pid_file"
      """),

  /**
   * The server is killed as soon as this JVM has ended, even if the JVM was killed: a shell waits
   * for the end of a pipe whose other end only this JVM holds.
   */
  BOUND(
      """
      "$@" </dev/null >"$log" 2>&1 &
      echo $! >"$pid_file.new" && mv "$pid_file.new" "$pid_file"
      trap '' HUP INT TERM
      while read -r _; do :; done
      running=$(jobs -rp)
      if [ -n "$running" ]; then kill -KILL $running; fi
      """);

  /**
   * A session of its own keeps the terminal's Ctrl-C from the server. macOS has no setsid, but
   * Perl. Both exec, so the shell's $! is the server.
   */
  private static final String PREAMBLE =
      """
      log=$1 pid_file=$2
      shift 2
      if command -v setsid >/dev/null; then
        set -- setsid "$@"
      else
        set -- perl -MPOSIX -e 'POSIX::setsid(); exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!"' "$@"
      fi
      """;

  private final String script;

  Launcher(String script) {
    this.script = PREAMBLE + script;
  }

  /**
   * Starts a server.
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
        new ArrayList<>(
            List.of("bash", "-c", script, "local-stack", log.toString(), pidFile.toString()));
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
