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

/** Replays the dead-letter topics one after the other, and tells what came of it. One thread. */
final class Replay {
  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  private final ReplayOptions options;
  private final Cluster cluster;
  private final Consumer<byte[], byte[]> letterConsumer;
  private final Originals originals;
  private final Producer<byte[], byte[]> producer;
  private final Report report;

  /**
   * @param producer null in a dry run
   */
  Replay(
      ReplayOptions options,
      Cluster cluster,
      Consumer<byte[], byte[]> letterConsumer,
      Consumer<byte[], byte[]> originalConsumer,
      Producer<byte[], byte[]> producer) {
    this.options = options;
    this.cluster = cluster;
    this.letterConsumer = letterConsumer;
    this.originals = new Originals(originalConsumer);
    this.producer = producer;
    this.report = new Report(options.dryRun);
  }

  /**
   * Runs to the end that the dead-letter topics have now, to the limit, or to a stop.
   *
   * @throws FatalException if letters that were selected are skipped; all others have been replayed
   */
  void run() throws InterruptedException {
    RateLimiter<Object> limiter =
        options.rate == 0
            ? null
            : RateLimiter.burstyBuilder(options.rate, Duration.ofSeconds(1)).build();
    // what is rejected again while this runs is for the next run
    List<TopicInfo> topics = new ArrayList<>();
    List<Letters> letters = new ArrayList<>();
    for (String name : options.deadLetterTopics) {
      topics.add(cluster.topic(name));
      letters.add(new Letters(letterConsumer, cluster.topic(name), report));
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
