package io.ytstats.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT for the plain applications. The JVM's shutdown hook asks the main thread to
 * stop and waits for it, so that work in flight is finished, or abandoned uncommitted, before the
 * JVM ends with its 143 or 130. (The Spark jobs stop through Hadoop's shutdown hooks instead, as
 * these must come before Spark's own.)
 */
public final class StopSignal {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

  /** Under the 15 s that a stop may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(13);

  private static volatile boolean requested;
  private static volatile Runnable stopper;

  private StopSignal() {}

  /** Whether the process has been asked to stop. */
  public static boolean isRequested() {
    return requested;
  }

  /**
   * Says how the main thread is woken once it is at work; until then a stop interrupts it. Called
   * by the main thread.
   *
   * @param wake called on the hook's thread, at most once; must not block
   */
  public static synchronized void onStop(Runnable wake) {
    stopper = wake;
    if (requested) {
      wake.run();
    }
  }

  /**
   * Runs a main method so that a signal stops it cleanly, then ends the JVM with its exit code.
   *
   * @param main what returns the exit code
   */
  public static void runAndExit(IntSupplier main) {
    Thread mainThread = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    int[] code = new int[1];
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (ended.getCount() == 0) {
                    return;
                  }
                  LOG.info("asked to stop");
                  request(mainThread);
                  try {
                    if (!ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                      LOG.warn(
                          "work in flight did not end in {}; it is abandoned, uncommitted",
                          PATIENCE);
                    } else if (code[0] != ExitCode.DONE) {
                      // the JVM would say 143, as if all were well
                      Runtime.getRuntime().halt(code[0]);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                "stop"));
    code[0] = ExitCode.FAILED;
    try {
      code[0] = main.getAsInt();
    } finally {
      // also after an Error, or the hook would wait for a thread that has ended
      ended.countDown();
    }
    System.exit(code[0]);
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
