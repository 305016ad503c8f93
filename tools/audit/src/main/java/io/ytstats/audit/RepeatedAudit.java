package io.ytstats.audit;

import io.ytstats.app.FatalException;
import io.ytstats.app.metrics.Health;
import io.ytstats.app.metrics.HttpOptions;
import io.ytstats.app.metrics.Monitoring;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code --every}: one audit after the other, until the process is stopped. An audit that fails is
 * told by the log, the metrics and the health, and the next one begins in its turn (driver).
 */
final class RepeatedAudit {
  private static final Logger LOG = LoggerFactory.getLogger(RepeatedAudit.class);

  private final Duration every;
  private final HttpOptions http;
  private final AuditMetrics metrics;
  private final Callable<AuditResult> audit;

  /**
   * Starts nothing yet.
   *
   * @param every from the start of an audit to the start of the next; one that takes longer is
   *     followed by the next at once
   * @param audit one audit, which also keeps the metrics
   */
  RepeatedAudit(
      Duration every, HttpOptions http, AuditMetrics metrics, Callable<AuditResult> audit) {
    this.every = every;
    this.http = http;
    this.metrics = metrics;
    this.audit = audit;
  }

  /** Runs until it is interrupted, or the process ends. */
  void run() throws InterruptedException {
    // an audit of a large topic may take any time
    Health health = new Health(every, null);
    try (Monitoring monitoring = Monitoring.start(http, "audit", health)) {
      metrics.registerIn(monitoring.registry());
      while (true) {
        long next = System.nanoTime() + every.toNanos();
        health.working();
        runOnce(health);
        long pause = Math.max(0, next - System.nanoTime());
        LOG.info("the next audit begins in {} s", TimeUnit.NANOSECONDS.toSeconds(pause));
        TimeUnit.NANOSECONDS.sleep(pause);
      }
    }
  }

  private void runOnce(Health health) throws InterruptedException {
    try {
      audit.call();
      health.pass(Health.START);
      health.progress();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      String why = e instanceof FatalException ? e.getMessage() : e.toString();
      health.fail(Health.WORK, why);
      LOG.info("the audit failed:", e);
      LOG.error("the audit has no result: {}", why);
    }
  }
}
