package io.ytstats.benchmarks;

import io.ytstats.harness.HarnessException;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.TableRows;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.HarvestTimestamp;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;

/** The expected results: the latest of each channel and day, in a topic or in the table. */
final class Answer {
  private static final int SHOWN_DIFFERENCES = 3;

  private Answer() {}

  /** The rows that follow from these records. */
  static TableRows to(Input... all) {
    TableRows rows = new TableRows();
    for (Input data : all) {
      data.forEach(point -> add(point, rows));
    }
    return rows;
  }

  private static void add(DataPoint point, TableRows rows) {
    String utc = HarvestTimestamp.text(point.harvestEpochSecond()).replace('T', ' ');
    rows.addToDaily(point.channel(), utc, point.subs());
  }

  /**
   * Reads a topic of daily records to its end.
   *
   * @param handler takes each with its timestamp
   * @throws HarnessException if a record is not valid
   */
  static void read(KafkaCluster kafka, String topic, BiConsumer<DataPoint, Instant> handler) {
    RecordDecoder decoder = new RecordDecoder(RecordType.DAILY);
    kafka.read(
        kafka.ends(topic),
        record -> {
          try {
            DataPoint point = decoder.decode(record.key(), record.value());
            handler.accept(point, Instant.ofEpochMilli(record.timestamp()));
          } catch (BadRecordException e) {
            throw new HarnessException(topic + ": " + e.getMessage(), e);
          }
        });
  }

  /**
   * Checks that the latest of each key in a topic is the expected one.
   *
   * @throws HarnessException if a result is wrong, or is missing
   */
  static void checkTopic(KafkaCluster kafka, String topic, TableRows expected) {
    TableRows found = new TableRows();
    read(kafka, topic, (point, time) -> add(point, found));
    check(topic, expected, found);
  }

  /**
   * Checks how many records a program has rejected.
   *
   * @throws HarnessException if it is another number
   */
  static void checkRejects(String where, Input data, long rejects) {
    if (rejects != data.rejects()) {
      throw new HarnessException(
          String.format("%s: %d rejects, not %d", where, rejects, data.rejects()));
    }
  }

  /**
   * Checks that rows are the expected ones.
   *
   * @throws HarnessException with some of the differences if they are not
   */
  static void check(String where, TableRows expected, TableRows found) {
    List<String> differences = found.differencesFrom(expected);
    if (!differences.isEmpty()) {
      throw new HarnessException(
          String.format(
              "%s: %d wrong results, among them %s",
              where, differences.size(), differences.stream().limit(SHOWN_DIFFERENCES).toList()));
    }
  }
}
