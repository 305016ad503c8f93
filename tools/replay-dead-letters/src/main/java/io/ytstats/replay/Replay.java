package io.ytstats.replay;

import dev.failsafe.RateLimiter;
import io.ytstats.app.FatalException;
import io.ytstats.app.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replays the dead-letter topics one after the other and reports the counts. Not thread-safe. */
final class Replay {
  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  private final ReplayOptions options;
  private final ClusterTopics cluster;
  private final Consumer<byte[], byte[]> letterConsumer;
  private final OriginalReader originals;
  private final Producer<byte[], byte[]> producer;
  private final Report report;

  /**
   * @param producer null in a dry run
   */
  Replay(
      ReplayOptions options,
      ClusterTopics cluster,
      Consumer<byte[], byte[]> letterConsumer,
      Consumer<byte[], byte[]> originalConsumer,
      Producer<byte[], byte[]> producer) {
    this.options = options;
    this.cluster = cluster;
    this.letterConsumer = letterConsumer;
    this.originals = new OriginalReader(originalConsumer);
    this.producer = producer;
    this.report = new Report(options.dryRun);
  }

  /**
   * Runs until the current end of the dead-letter topics, the limit, or a stop.
   *
   * @throws FatalException if selected letters were skipped; all others have been replayed
   */
  void run() throws InterruptedException {
    RateLimiter<Object> limiter =
        options.rate == 0
            ? null
            : RateLimiter.burstyBuilder(options.rate, Duration.ofSeconds(1)).build();
    // a record that is rejected again while this runs is left to the next run
    List<TopicInfo> topics = new ArrayList<>();
    List<LetterReader> letters = new ArrayList<>();
    for (String name : options.deadLetterTopics) {
      topics.add(cluster.topic(name));
      letters.add(new LetterReader(letterConsumer, cluster.topic(name), report));
    }
    try {
      for (int i = 0; i < topics.size() && !isOver(); i++) {
        Ledger ledger = new Ledger(cluster, topics.get(i));
        ledger.read(letterConsumer);
        new TopicReplay(
                options,
                cluster,
                topics.get(i),
                originals,
                ledger,
                new Outbox(producer, limiter, ledger, report),
                report)
            .run(letters.get(i));
      }
    } finally {
      report.finish();
      options.metricsFile.write(report.figures());
    }
    if (report.isAtLimit(options.limit, 0)) {
      LOG.info("stopped at --limit {}; run again to replay the next", options.limit);
    }
    if (report.skipped() > 0) {
      throw new FatalException(
          report.skipped()
              + " letters were not replayed ("
              + report.causes()
              + "); the lines above name them and say what to do");
    }
  }

  private boolean isOver() {
    return report.isAtLimit(options.limit, 0) || StopSignal.isRequested();
  }
}
