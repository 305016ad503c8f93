package io.ytstats.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the last audit printed, from the file that it was written to.
 *
 * @param level {@code good}, {@code bad}, {@code warn} for one without a verdict, {@code idle} for
 *     none
 * @param at when the file was written, in milliseconds since 1970; null without one
 * @param text what it printed; the command to run without one
 */
record AuditReport(String level, Long at, String text) {
  private static final int MOST_BYTES = 64 << 10;

  /**
   * Reads the file.
   *
   * @param file null if none was named
   */
  static AuditReport of(Path file) {
    if (file == null) {
      return new AuditReport(
          "idle", null, "scripts/audit.sh | tee FILE, and --audit-file FILE for this console");
    }
    try (InputStream in = Files.newInputStream(file)) {
      String text =
          ShownBytes.visible(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)).strip();
      List<String> lines = text.lines().toList();
      String level =
          lines.stream().anyMatch(line -> line.startsWith("audit: DIFFERS"))
              ? "bad"
              : lines.stream().anyMatch(line -> line.matches("audit: equal(;.*)?"))
                  ? "good"
                  : "warn";
      return new AuditReport(level, Files.getLastModifiedTime(file).toMillis(), text);
    } catch (NoSuchFileException e) {
      return new AuditReport(
          "idle", null, "scripts/audit.sh | tee " + Reject.quoted(file.toString()));
    } catch (IOException e) {
      return new AuditReport("warn", null, "cannot read " + file + " (" + e + ")");
    }
  }
}
