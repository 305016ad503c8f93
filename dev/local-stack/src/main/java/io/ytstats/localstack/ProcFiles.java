package io.ytstats.localstack;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the kernel reports of a process in {@code /proc}, on Linux; see proc(5). */
record ProcFiles(long pid) {
  /** More than the command line of a server; of a longer one only the beginning is read. */
  private static final int MOST_BYTES = 128 << 10;

  /** The twentieth field of {@code stat}, counted from the third. */
  private static final int NUM_THREADS = 17;

  /**
   * The command line's arguments, with the program's name first. Empty after the process has ended,
   * until it is reaped, and for a moment while it executes another program.
   *
   * @throws java.io.FileNotFoundException if there is no such process, or no {@code /proc}
   */
  List<String> arguments() throws IOException {
    String text = readAtOnce("cmdline");
    return text.isEmpty() ? List.of() : List.of(text.split("\0", -1));
  }

  /**
   * Whether every thread of it is halted.
   *
   * @throws java.io.FileNotFoundException as above
   */
  boolean isHalted() throws IOException {
    return stat()[0].equals("T");
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

  /** The fields of {@code stat}, from the third one, the state. */
  private String[] stat() throws IOException {
    // "pid (name) state …"; the name may contain any character
    String stat = readAtOnce("stat");
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }

  /**
   * Reads a file with one call. Two calls could see the command lines of two programs, if the
   * process executes another one in between.
   */
  private String readAtOnce(String name) throws IOException {
    try (FileInputStream in = new FileInputStream("/proc/" + pid + "/" + name)) {
      byte[] content = new byte[MOST_BYTES];
      return new String(content, 0, Math.max(0, in.read(content)), StandardCharsets.UTF_8);
    }
  }
}
