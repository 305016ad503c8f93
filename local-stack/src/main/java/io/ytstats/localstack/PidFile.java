package io.ytstats.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The file with a server's process id. The id alone proves nothing: after a crash or a reboot it
 * may be another program's. So a process counts as the server only if one of its command line's
 * arguments is the server's own, which holds the path of its data.
 */
final class PidFile {

  /** More than exec takes. */
  private static final long BEGINNING_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final Path file;
  private final String argument;

  PidFile(Path file, String argument) {
    this.file = file;
    this.argument = argument;
  }

  Path path() {
    return file;
  }

  /** The server's process, if it runs; a process that ended but was not yet reaped does not. */
  Optional<ProcessHandle> process() {
    return read().flatMap(ProcessHandle::of).filter(this::isServer);
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Long> read() {
    try {
      return Optional.of(Long.valueOf(Files.readString(file, StandardCharsets.US_ASCII).trim()));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private boolean isServer(ProcessHandle process) {
    return process.isAlive() && arguments(process).contains(argument);
  }

  private static List<String> arguments(ProcessHandle process) {
    // ProcessHandle gives no arguments at all on Linux where they are longer than a page.
    Path cmdline = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      String text = Files.readString(cmdline, StandardCharsets.UTF_8);
      // Empty for one that ended and is not reaped yet, but for a moment also while it begins.
      long deadline = System.nanoTime() + BEGINNING_NANOS;
      while (text.isEmpty() && process.isAlive() && System.nanoTime() < deadline) {
        Thread.onSpinWait();
        text = Files.readString(cmdline, StandardCharsets.UTF_8);
      }
      return Arrays.asList(text.split("\0", -1));
    } catch (NoSuchFileException e) {
      return process.info().arguments().map(Arrays::asList).orElse(List.of());
    } catch (IOException e) {
      return List.of();
    }
  }
}
