package io.ytstats.localstack;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The file with a server's process id. After a crash or a reboot another program may have that id.
 * So a process counts as the server only if one of its command line's arguments is the server's
 * own, which contains the path of its data.
 */
record PidFile(Path path, String argument) {

  /** Longer than executing a program takes, even from a slow disk. */
  private static final long EXECUTION_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** The server's process if it runs; a process that has ended but was not reaped does not run. */
  Optional<ProcessHandle> process() {
    try {
      long pid = Long.parseLong(Files.readString(path, StandardCharsets.US_ASCII).strip());
      return ProcessHandle.of(pid)
          .filter(process -> process.isAlive() && arguments(process).contains(argument));
    } catch (NoSuchFileException | NumberFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
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
      return process.info().arguments().map(List::of).orElse(List.of());
    } catch (IOException e) {
      // it has ended in the meantime
      return List.of();
    }
  }
}
