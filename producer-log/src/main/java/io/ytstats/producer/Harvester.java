package io.ytstats.producer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ytstats.app.DurationConverter;
import io.ytstats.app.FatalException;
import io.ytstats.app.PendingSends;
import io.ytstats.app.Publisher;
import io.ytstats.app.StopSignal;
import io.ytstats.app.metrics.Monitoring;
import io.ytstats.schema.DataPoint;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends harvests with pauses between them, and reports at the end how many records were
 * acknowledged. An interrupt of its thread is the request to stop: it ends a pause, or a send that
 * is blocked because no broker is available.
 */
final class Harvester {
  private static final Logger LOG = LoggerFactory.getLogger(Harvester.class);

  /** How long to wait for missing acknowledgements at a stop, which may take 15 s in all. */
  private static final Duration LAST_ACKNOWLEDGEMENTS = Duration.ofSeconds(10);

  private final Publisher publisher;
  private final String topic;
  private final Function<DataPoint, byte[]> encoder;
  private final Pace pace;
  private final boolean verbose;
  private final Monitoring monitoring;

  /**
   * A harvester, for one run.
   *
   * @param publisher is closed at the end of the run
   * @param verbose whether to log each record
   * @param monitoring shows the counts of the run
   */
  Harvester(
      Publisher publisher,
      String topic,
      Function<DataPoint, byte[]> encoder,
      Pace pace,
      boolean verbose,
      Monitoring monitoring) {
    this.publisher = publisher;
    this.topic = topic;
    this.encoder = encoder;
    this.pace = pace;
    this.verbose = verbose;
    this.monitoring = monitoring;
  }

  /**
   * Sends all harvests, or those up to the interrupt.
   *
   * @throws FatalException if a record that was sent is not acknowledged; its message has the
   *     counts
   */
  void run(Iterable<Harvest> harvests) {
    PendingSends sends = publisher.begin();
    String end = "done";
    KafkaException failure = null;
    try (Progress progress = new Progress(sends).start()) {
      progress.show(monitoring.registry());
      try {
        boolean first = true;
        for (Harvest harvest : harvests) {
          if (!first) {
            pace.pause();
          }
          first = false;
          send(harvest, sends);
          progress.harvested(harvest);
          monitoring.health().progress();
          sends.requireNoFailure();
        }
        sends.awaitAcknowledged();
      } catch (InterruptedException | InterruptException e) {
        end = "stopped";
      } catch (KafkaException e) {
        end = "failed";
        failure = e;
      }
      // the run ends anyway: an interrupt from here on, or a pending one, would end the wait for
      // the
      // last acknowledgements
      StopSignal.onStop(() -> {});
      Thread.interrupted();
      publisher.close(LAST_ACKNOWLEDGEMENTS);
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

  /** Why acknowledgements are missing after the close. */
  private static KafkaException reason(PendingSends sends) {
    try {
      sends.requireNoFailure();
      return new KafkaException("no answer in " + DurationConverter.text(LAST_ACKNOWLEDGEMENTS));
    } catch (KafkaException e) {
      return e;
    }
  }
}
