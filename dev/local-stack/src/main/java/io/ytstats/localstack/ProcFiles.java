package io.ytstats.localstack;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the kernel reports of a process in {@code /proc}, on Linux; see proc(5). */
final class ProcFiles {
  /** Larger than most files; a longer one is read again. */
  private static final int EXPECTED_BYTES = 32 << 10;

  /** The twentieth field of {@code stat}, counted from the third. */
  private static final int NUM_THREADS = 17;

  private final Path folder;

  ProcFiles(long pid) {
    this.folder = Path.of("/proc", Long.toString(pid));
  }

  /**
   * The command line's arguments, with the program's name first. Empty after the process has ended,
   * until it is reaped, and for a moment while it executes another program.
   *
   * @throws java.io.FileNotFoundException if there is no such process, or no {@code /proc}
   */
  List<String> arguments() throws IOException {
    String text = new String(readAtOnce("cmdline"), StandardCharsets.UTF_8);
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("\0", -1));
  }

  /**
   * The letter of its state, as in proc_pid_stat(5).
   *
   * @throws java.io.FileNotFoundException as above
   */
  char state() throws IOException {
    return stat()[0].charAt(0);
  }

  /**
   * Whether it has ended and only waits to be reaped. If only its first thread has ended, the
   * others may still hold its files and ports.
   *
   * @throws java.io.FileNotFoundException as above
   */
  boolean hasEnded() throws IOException {
    String[] stat = stat();
    return "ZXx".contains(stat[0]) && Integer.parseInt(stat[NUM_THREADS]) <= 1;
  }

  /** The fields of {@code stat}, from the third one. */
  private String[] stat() throws IOException {
    // "pid (name) state …"; the name may contain any character
    String stat = new String(readAtOnce("stat"), StandardCharsets.ISO_8859_1);
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }

  /**
   * Reads a file with one call. Two calls could see the command lines of two programs, if the
   * process executes another one in between.
   */
  private byte[] readAtOnce(String name) throws IOException {
    byte[] content = new byte[EXPECTED_BYTES];
    while (true) {
      try (FileInputStream in = new FileInputStream(folder.resolve(name).toFile())) {
        int length = Math.max(0, in.read(content));
        if (length < content.length) {
          return Arrays.copyOf(content, length);
        }
      }
      content = new byte[2 * content.length];
    }
  }
}
