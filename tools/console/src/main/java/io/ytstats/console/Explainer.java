package io.ytstats.console;

import io.ytstats.app.KafkaClients;
import io.ytstats.schema.Contenders;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.HarvestTimestamp;
import io.ytstats.schema.Period;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import io.ytstats.schema.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Says which raw records a row of {@code yt_daily} came from, by reading the raw topic to its end,
 * as the audit's {@code --explain} does. One at a time: it is work for the brokers. Thread-safe.
 */
final class Explainer {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A page that waits longer is of no use. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final int SHOWN = 200;

  private final ConsoleOptions options;
  private final ReaderSchemas schemas;
  private final Semaphore free = new Semaphore(1);

  Explainer(ConsoleOptions options, ReaderSchemas schemas) {
    this.options = options;
    this.schemas = schemas;
  }

  /**
   * @param command the audit's, which says the same
   * @param problem why there is no explanation here; null if there is one
   * @param read how many records were read
   * @param count how many of them are of the channel and day
   * @param rejects how many with the channel as key were rejected, of any day
   * @param lines one for each, the winner's first; 200 at most
   * @param winner the row that the table should have, as "subs at time"; null for none
   */
  record Explained(
      String command,
      String problem,
      long read,
      long count,
      long rejects,
      List<String> lines,
      String winner) {}

  /**
   * Explains one row.
   *
   * @param day as {@link Period#DAY} counts
   */
  Explained explain(String channel, int day) {
    String command =
        "scripts/audit.sh --bootstrap-servers "
            + Reject.quoted(options.bootstrapServers())
            + " --explain "
            + Reject.quoted(channel)
            + " "
            + Period.DAY.text(day);
    if (!free.tryAcquire()) {
      return without(command, "Another row is being explained. Try again in a moment.");
    }
    try (Consumer<byte[], byte[]> consumer =
        KafkaClients.partitionReader(options, "console-explain", Map.of())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.RAW_HARVEST, Duration.ofSeconds(5)).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long records =
          KafkaSampler.sum(ends, Topics.RAW_HARVEST) - KafkaSampler.sum(starts, Topics.RAW_HARVEST);
      if (records > options.explainLimit) {
        return without(
            command,
            String.format(
                Locale.ROOT,
                "The raw topic has %,d records, more than are read for a page (--explain-limit).",
                records));
      }
      return read(consumer, starts, ends, new Contenders(channel, day), command);
    } catch (KafkaException e) {
      return without(command, "The raw topic cannot be read: " + e.getMessage());
    } finally {
      free.release();
    }
  }

  private Explained read(
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> ends,
      Contenders contenders,
      String command) {
    RecordDecoder decoder = new RecordDecoder(RecordType.HARVEST, schemas);
    consumer.assign(ends.keySet());
    starts.forEach(consumer::seek);
    long limit = System.nanoTime() + LIMIT.toNanos();
    long read = 0;
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      if (System.nanoTime() > limit) {
        return without(command, "The raw topic was not read within a minute.");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        read++;
        contenders.offer(
            decoder,
            record.topic(),
            record.partition(),
            record.offset(),
            record.key(),
            record.value());
      }
    }
    Long winner = contenders.winner();
    List<String> lines = contenders.lines();
    return new Explained(
        command,
        null,
        read,
        contenders.count(),
        contenders.rejects(),
        lines.subList(0, Math.min(SHOWN, lines.size())),
        winner == null
            ? null
            : Freshness.subs(winner)
                + " at "
                + HarvestTimestamp.text(Freshness.harvestEpochSecond(winner)));
  }

  private static Explained without(String command, String problem) {
    return new Explained(command, problem, 0, 0, 0, List.of(), null);
  }
}
