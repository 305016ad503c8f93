package io.ytstats.benchmarks;

import io.ytstats.harness.HarnessException;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.TableRows;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.HarvestTimestamp;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.util.List;

/**
 * The expected results of a job: the latest of each channel and day, or month.
 *
 * @param type of the results, daily or monthly
 */
record Answer(RecordType type, TableRows rows) {
  private static final int SHOWN_DIFFERENCES = 3;

  /** The answer that follows from these records. */
  static Answer to(Dataset data, RecordType type) {
    TableRows rows = new TableRows();
    data.forEach(point -> add(point, type, rows));
    return new Answer(type, rows);
  }

  /** Takes in a data point, for its day or its month. */
  static void add(DataPoint point, RecordType type, TableRows rows) {
    String utc = HarvestTimestamp.text(point.harvestEpochSecond()).replace('T', ' ');
    if (type == RecordType.DAILY) {
      rows.addToDaily(point.channel(), utc, point.subs());
    } else {
      rows.addToMonthly(point.channel(), utc, point.subs());
    }
  }

  /**
   * Reads a topic of results to its end and checks that the latest of each key is right.
   *
   * @throws HarnessException if a result is wrong, or is missing
   */
  void check(KafkaCluster kafka, String topic) {
    TableRows found = new TableRows();
    RecordDecoder decoder = new RecordDecoder(type);
    kafka.read(
        kafka.ends(topic),
        record -> {
          try {
            add(decoder.decode(record.key(), record.value()), type, found);
          } catch (BadRecordException e) {
            throw new HarnessException(topic + ": " + e.getMessage(), e);
          }
        });
    check(topic, rows, found);
  }

  /**
   * Checks that rows are the expected ones.
   *
   * @throws HarnessException with some of the differences if they are not
   */
  static void check(String where, TableRows expected, TableRows found) {
    List<String> differences = found.differencesFrom(expected);
    if (!differences.isEmpty()) {
      List<String> some = differences.subList(0, Math.min(SHOWN_DIFFERENCES, differences.size()));
      throw new HarnessException(
          where + ": " + differences.size() + " wrong results, among them " + some);
    }
  }
}
