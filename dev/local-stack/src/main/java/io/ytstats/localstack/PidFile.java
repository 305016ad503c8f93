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
 * The file with a server's process id. After a crash or a reboot another program may have that id.
 * So a process counts as the server only if one of its command line's arguments is the server's
 * own, which contains the path of its data.
 */
final class PidFile {

  /** Longer than executing a program takes, even from a slow disk. */
  private static final long EXECUTION_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final Path file;
  private final String argument;

  PidFile(Path file, String argument) {
    this.file = file;
    this.argument = argument;
  }

  Path path() {
    return file;
  }

  /** The server's process if it runs; a process that has ended but was not reaped does not run. */
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
    // On Linux, ProcessHandle returns no arguments if they are longer than a page.
    ProcFiles files = new ProcFiles(process.pid());
    try {
      List<String> arguments = files.arguments();
      long deadline = System.nanoTime() + EXECUTION_NANOS;
      while (arguments.isEmpty() && !files.hasEnded() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(POLL_NANOS);
        arguments = files.arguments();
      }
      return arguments;
    } catch (FileNotFoundException e) {
      return process.info().arguments().map(Arrays::asList).orElse(List.of());
    } catch (IOException e) {
      // it has ended in the meantime
      return List.of();
    }
  }
}
