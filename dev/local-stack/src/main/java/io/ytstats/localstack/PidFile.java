package io.ytstats.localstack;

import java.io.FileNotFoundException;
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
import java.util.concurrent.locks.LockSupport;

/**
 * The file with a server's process id. The id alone proves nothing: after a crash or a reboot it
 * may be another program's. So a process counts as the server only if one of its command line's
 * arguments is the server's own, which holds the path of its data.
 */
final class PidFile {

  /** More than it takes to execute a program, from the slowest disk. */
  private static final long EXECUTION_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

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
    ProcFiles files = new ProcFiles(process.pid());
    try {
      List<String> arguments = files.arguments();
      long deadline = System.nanoTime() + EXECUTION_NANOS;
      while (arguments.isEmpty() && !files.hasEnded() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        arguments = files.arguments();
      }
      return arguments;
    } catch (FileNotFoundException e) {
      return process.info().arguments().map(Arrays::asList).orElse(List.of());
    } catch (IOException e) {
      // it ended meanwhile
      return List.of();
    }
  }
}
