package io.ytstats.localstack;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** What the kernel tells of a process in {@code /proc}, on Linux; see proc(5). */
final class ProcFiles {
  /** Most fit; one that does not is read again. */
  private static final int EXPECTED_BYTES = 32 << 10;

  /** The twentieth field of {@code stat}, counted from the third. */
  private static final int NUM_THREADS = 17;

  private final Path folder;

  ProcFiles(long pid) {
    this.folder = Path.of("/proc", Long.toString(pid));
  }

  /**
   * The command line's arguments, the program's name the first. None while it has none: when it has
   * ended but was not reaped, and for a moment also while it executes another program.
   *
   * @throws java.io.FileNotFoundException if there is no such process, or no {@code /proc}
   */
  List<String> arguments() throws IOException {
    String text = new String(readAtOnce("cmdline"), StandardCharsets.UTF_8);
    return text.isEmpty() ? List.of() : Arrays.asList(text.split("\0", -1));
  }

  /**
   * Its state's letter, as in proc_pid_stat(5).
   *
   * @throws java.io.FileNotFoundException as above
   */
  char state() throws IOException {
    return stat()[0].charAt(0);
  }

  /**
   * Whether it waits for nothing but to be reaped. Where only its first thread is dead, the others
   * may still hold its files and ports.
   *
   * @throws java.io.FileNotFoundException as above
   */
  boolean hasEnded() throws IOException {
    String[] stat = stat();
    return "ZXx".contains(stat[0]) && Integer.parseInt(stat[NUM_THREADS]) <= 1;
  }

  /** The fields of {@code stat} from the third on. */
  private String[] stat() throws IOException {
    // "pid (name) state …"; the name may hold anything
    String stat = new String(readAtOnce("stat"), StandardCharsets.ISO_8859_1);
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }

  /**
   * Reads a file by one call: of two, each could see the command line of another program, when the
   * process executes one in between.
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
