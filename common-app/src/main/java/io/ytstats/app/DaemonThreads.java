package io.ytstats.app;

import java.util.concurrent.ThreadFactory;

/** Named threads that do not keep the JVM alive. */
public final class DaemonThreads {
  private DaemonThreads() {}

  /** A factory whose threads all have this name. */
  public static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Starts a task on a new thread of this name. */
  public static Thread start(String name, Runnable task) {
    Thread thread = named(name).newThread(task);
    thread.start();
    return thread;
  }
}
