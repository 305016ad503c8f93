package io.ytstats.localstack;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What the kernel reports of a process in {@code /proc}, on Linux; see proc(5). */
record ProcFiles(long pid) {
  /** Longer than executing a program takes, even from a slow disk. */
  private static final long EXECUTION_NANOS = 30_000_000_000L;

  /** More than the command line of a server; of a longer one only the beginning is read. */
  private static final int MOST_BYTES = 128 << 10;

  /** The twentieth field of {@code stat}, counted from the third. */
  private static final int NUM_THREADS = 17;

  /**
   * The command line's arguments on any system; empty if the process has ended. On Linux,
   * ProcessHandle returns none if they are longer than a page.
   */
  static List<String> arguments(ProcessHandle process) {
    ProcFiles files = new ProcFiles(process.pid());
    try {
      String text = files.readAtOnce("cmdline");
      long deadline = System.nanoTime() + EXECUTION_NANOS;
      // It is empty until an ended process is reaped, and while one executes another program.
      while (text.isEmpty() && !files.hasEnded() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(100_000);
        text = files.readAtOnce("cmdline");
      }
      return List.of(text.split("\0", -1));
    } catch (FileNotFoundException e) {
      return process.info().arguments().map(List::of).orElse(List.of());
    } catch (IOException e) {
      // it has ended in the meantime
      return List.of();
    }
  }

  /** Whether every thread of it is halted; true on systems that do not tell. */
  boolean isHalted() {
    try {
      return stat()[0].equals("T");
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Whether it has ended and only waits to be reaped. If only its first thread has ended, the
   * others may still hold its files and ports.
   *
   * @throws FileNotFoundException if there is no such process, or no {@code /proc}
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
