package io.ytstats.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ytstats.app.DurationConverter;
import io.ytstats.app.FatalException;
import io.ytstats.app.PendingSends;
import io.ytstats.app.Publisher;
import io.ytstats.app.StopSignal;
import io.ytstats.schema.DataPoint;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends harvests at a pace and sees to it that what was sent is acknowledged. An interrupt of its
 * thread is the request to stop: it ends a pause, and a send that a broker which is away blocks.
 */
final class Harvester {
  private static final Logger LOG = LoggerFactory.getLogger(Harvester.class);

  /** For what is not acknowledged when a stop is asked for, which may take 15 s in all. */
  private static final Duration LAST_CHANCE = Duration.ofSeconds(10);

  private final Publisher publisher;
  private final String topic;
  private final Function<DataPoint, byte[]> encoder;
  private final Pace pace;
  private final boolean verbose;

  /**
   * @param publisher closed at the end of the run
   * @param verbose whether each record is logged
   */
  Harvester(
      Publisher publisher,
      String topic,
      Function<DataPoint, byte[]> encoder,
      Pace pace,
      boolean verbose) {
    this.publisher = publisher;
    this.topic = topic;
    this.encoder = encoder;
    this.pace = pace;
    this.verbose = verbose;
  }

  /**
   * Sends all harvests, or those until the interrupt.
   *
   * @throws FatalException if not all that was sent is acknowledged, with both numbers
   */
  void run(Iterable<Harvest> harvests) {
    PendingSends sends = publisher.begin();
    String end = "done";
    KafkaException failure = null;
    try (Progress progress = new Progress(sends).start()) {
      try {
        boolean first = true;
        for (Harvest harvest : harvests) {
          if (!first) {
            pace.pause();
          }
          first = false;
          send(harvest, sends);
          progress.harvested(harvest);
          sends.requireNoFailure();
        }
        sends.awaitAcknowledged();
      } catch (InterruptedException | InterruptException e) {
        end = "stopped";
      } catch (KafkaException e) {
        end = "failed";
        failure = e;
      }
      // it ends already: an interrupt from here on, or one still pending, would spoil the last
      // chance
      StopSignal.onStop(() -> {});
      Thread.interrupted();
      publisher.close(LAST_CHANCE);
      progress.log();
    }
    long acknowledged = sends.acknowledged();
    long missing = sends.sent() - acknowledged;
    String counts = "acknowledged=" + acknowledged + " not-acknowledged=" + missing;
    if (failure == null && missing > 0) {
      failure = reason(sends);
    }
    if (failure != null) {
      throw new FatalException(
          end + ": " + counts + " for topic " + topic + " (" + failure.getMessage() + ")", failure);
    }
    LOG.info("{}: {}", end, counts);
  }

  private void send(Harvest harvest, PendingSends sends) {
    for (DataPoint point : harvest.points()) {
      sends.send(topic, point.channel().getBytes(UTF_8), encoder.apply(point));
      if (verbose) {
        LOG.info("record: {}", point);
      }
    }
  }

  /** Why records are missing after the close. */
  private static KafkaException reason(PendingSends sends) {
    try {
      sends.requireNoFailure();
      return new KafkaException("no answer in " + DurationConverter.text(LAST_CHANCE));
    } catch (KafkaException e) {
      return e;
    }
  }
}
