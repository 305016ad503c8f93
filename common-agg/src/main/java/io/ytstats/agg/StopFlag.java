package io.ytstats.agg;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Tells everything in the driver that the job is to stop. Thread-safe; it is set once and stays
 * set.
 */
final class StopFlag {
  private final CompletableFuture<Void> asked = new CompletableFuture<>();

  /** Asks to stop. */
  void set() {
    asked.complete(null);
  }

  /** Whether a stop has been asked for. */
  boolean isSet() {
    return asked.isDone();
  }

  /**
   * Runs a task on a thread of its own and waits for its end, but no longer than until a stop is
   * asked for. The task is then interrupted and left to itself, as a call of the 0.8 client may
   * wait for a silent broker for half a minute whatever happens. (A new thread for each task: it
   * inherits the caller's local properties, which Spark keeps by thread.)
   *
   * @param name of the thread, for stack traces
   * @return what the task returned; null if the stop came first
   * @throws Exception what the task threw
   */
  <T> T callUnlessSet(String name, Callable<T> task) throws Exception {
    if (isSet()) {
      return null;
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    FutureTask<Void> running =
        new FutureTask<>(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable e) { // whatever it is belongs to the caller
                result.completeExceptionally(e);
              }
              return null;
            });
    Thread thread = new Thread(running, name);
    thread.setDaemon(true);
    thread.start();
    try {
      CompletableFuture.anyOf(result, asked).get();
      if (result.isDone()) {
        return result.get();
      }
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception) {
        throw (Exception) e.getCause();
      } else if (e.getCause() instanceof Error) {
        throw (Error) e.getCause();
      }
      throw e;
    } finally {
      running.cancel(true);
    }
  }
}
