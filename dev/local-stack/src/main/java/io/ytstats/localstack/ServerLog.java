package io.ytstats.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A server's log; the one of the start before is kept beside it. */
record ServerLog(Path file) {
  private static final int LINES_SHOWN = 25;

  /** Keeps the log of the last start under another name, in place of the one before it. */
  void rotate() throws IOException {
    if (Files.exists(file)) {
      Path earlier = file.resolveSibling(file.getFileName() + ".1");
      Files.move(file, earlier, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** The last lines, and where the file is. */
  String tail() {
    try {
      // not Files.readAllLines, which fails at a byte that is not UTF-8
      List<String> lines =
          new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
      int from = Math.max(0, lines.size() - LINES_SHOWN);
      return String.join("\n", lines.subList(from, lines.size())) + "\n(" + file + ")";
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }
}
