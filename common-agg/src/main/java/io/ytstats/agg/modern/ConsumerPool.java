package io.ytstats.agg.modern;

import io.ytstats.app.DaemonThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/**
 * The consumers of an executor process that no task uses now, for the next window: a consumer that
 * stays open keeps its connections and what it has fetched. It serves its own {@link ConsumerKey}
 * alone. A consumer that nobody takes for some minutes is closed. Thread-safe.
 */
final class ConsumerPool {
  /** Below the nine minutes after which a broker closes an idle connection. */
  private static final Duration IDLE_LIMIT = Duration.ofMinutes(5);

  /** The one of this process. */
  static final ConsumerPool INSTANCE = new ConsumerPool(IDLE_LIMIT);

  private final Map<ConsumerKey, Idle> idle = new HashMap<>();
  private final Duration idleLimit;

  ConsumerPool(Duration idleLimit) {
    this.idleLimit = idleLimit;
    ScheduledExecutorService closer =
        Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("idle-consumers"));
    long period = idleLimit.toMillis() / 2;
    closer.scheduleWithFixedDelay(this::closeIdle, period, period, TimeUnit.MILLISECONDS);
  }

  /**
   * A consumer for the caller alone: an idle one, or else a new one. What is idle for an earlier
   * topic of the same name is closed then.
   */
  PartitionReader take(ConsumerKey key) {
    Idle found;
    synchronized (idle) {
      found = idle.remove(key);
    }
    if (found == null) {
      closeIf((other, one) -> key.isOfAnotherTopic(other));
    }
    return found == null ? new PartitionReader(key) : found.reader;
  }

  /** Gives back a consumer that has not failed. A second one for the same key is closed. */
  void give(ConsumerKey key, PartitionReader reader) {
    Idle before;
    synchronized (idle) {
      before = idle.put(key, new Idle(reader));
    }
    if (before != null) {
      before.reader.close();
    }
  }

  /** How many are idle. */
  int size() {
    synchronized (idle) {
      return idle.size();
    }
  }

  private void closeIdle() {
    long now = System.nanoTime();
    closeIf((key, one) -> now - one.since > idleLimit.toNanos());
  }

  private void closeIf(BiPredicate<ConsumerKey, Idle> condition) {
    List<Idle> removed = new ArrayList<>();
    synchronized (idle) {
      idle.entrySet()
          .removeIf(
              entry ->
                  condition.test(entry.getKey(), entry.getValue())
                      && removed.add(entry.getValue()));
    }
    removed.forEach(one -> one.reader.close());
  }

  private static final class Idle {
    private final PartitionReader reader;
    private final long since = System.nanoTime();

    Idle(PartitionReader reader) {
      this.reader = reader;
    }
  }
}
