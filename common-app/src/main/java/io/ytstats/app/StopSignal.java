package io.ytstats.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles SIGTERM and SIGINT for the plain applications. The JVM's shutdown hook asks the main
 * thread to stop and waits for it, so that the current work is finished, or abandoned without a
 * commit, before the JVM ends with 143 or 130. (The Spark jobs use Hadoop's shutdown hooks instead,
 * which run before Spark's own.)
 */
public final class StopSignal {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

  /** How long the hook waits for the main thread; a stop may take 15 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(13);

  private static volatile boolean requested;
  private static volatile Runnable stopper;

  private StopSignal() {}

  /** Whether the process has been asked to stop. */
  public static boolean isRequested() {
    return requested;
  }

  /**
   * Registers the callback that stops the main loop; until then a stop interrupts the main thread.
   * Called by the main thread.
   *
   * @param wake called at most once, on the hook's thread, or on this one if the stop was requested
   *     before; must not block
   */
  public static synchronized void onStop(Runnable wake) {
    stopper = wake;
    if (requested) {
      wake.run();
    }
  }

  /**
   * Runs a main method that a signal stops cleanly, then ends the JVM with its exit code.
   *
   * @param main returns the exit code
   */
  public static void runAndExit(IntSupplier main) {
    Thread mainThread = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    AtomicInteger code = new AtomicInteger(ExitCode.FAILED);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (ended.getCount() == 0) {
                    return;
                  }
                  LOG.info("stop requested; finishing the current work");
                  request(mainThread);
                  try {
                    if (!ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                      LOG.warn(
                          "the current work did not end within {} s; abandoning it without a"
                              + " commit",
                          PATIENCE.getSeconds());
                    } else if (code.get() != ExitCode.DONE) {
                      // the JVM would exit with 143, which means that the stop was clean
                      Runtime.getRuntime().halt(code.get());
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
    try {
      code.set(main.getAsInt());
    } finally {
      // also after an Error, so that the hook does not wait for a thread that has ended
      ended.countDown();
    }
    System.exit(code.get());
  }

  private static synchronized void request(Thread mainThread) {
    requested = true;
    if (stopper == null) {
      mainThread.interrupt();
    } else {
      stopper.run();
    }
  }
}
