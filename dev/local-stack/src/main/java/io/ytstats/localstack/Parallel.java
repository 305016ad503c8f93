package io.ytstats.localstack;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Starts and stops servers at the same time. */
final class Parallel {
  private Parallel() {}

  /** Runs the action on each server in parallel and waits; further failures are suppressed. */
  static void forEach(List<ServerProcess> servers, Consumer<ServerProcess> action) {
    List<CompletableFuture<Void>> all =
        servers.stream()
            .map(
                server ->
                    CompletableFuture.runAsync(
                        () -> action.accept(server),
                        // a thread each, since the common pool may have a single one
                        task -> new Thread(task, "local-stack " + server.name()).start()))
            .toList();
    RuntimeException failure = null;
    for (CompletableFuture<Void> one : all) {
      try {
        one.join();
      } catch (CompletionException e) {
        RuntimeException cause = e.getCause() instanceof RuntimeException runtime ? runtime : e;
        if (failure == null) {
          failure = cause;
        } else {
          failure.addSuppressed(cause);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
