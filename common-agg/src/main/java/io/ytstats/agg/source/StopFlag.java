package io.ytstats.agg.source;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Tells all parts of the driver that the job is to stop. It is set once and stays set. Thread-safe.
 */
public final class StopFlag {
  private final CompletableFuture<Void> asked = new CompletableFuture<>();

  /** Asks the job to stop. */
  public void set() {
    asked.complete(null);
  }

  /** Whether the job is to stop. */
  public boolean isSet() {
    return asked.isDone();
  }

  /**
   * Runs a task on its own thread and waits for its end, or for the stop if that comes first. The
   * task is then interrupted and no longer waited for: a call of an old client may ignore the
   * interrupt and wait for a silent broker for half a minute. Each task has a new thread, which
   * inherits the caller's local properties, as Spark keeps them by thread.
   *
   * @param name of the thread
   * @return the task's result; null if the stop came first
   * @throws Exception the task's exception
   */
  public <T> T callUnlessSet(String name, Callable<T> task) throws Exception {
    if (isSet()) {
      return null;
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    FutureTask<Void> running =
        new FutureTask<>(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable e) { // the caller gets it, whatever it is
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
