package io.ytstats.demo;

import io.ytstats.app.ExitCode;
import io.ytstats.schema.Topics;
import io.ytstats.store.StoreTable;
import java.io.PrintStream;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether both tables are the answer recomputed from the raw topic as it is when this begins. What
 * comes in, or is under way, meanwhile makes a difference: wait with {@link Drain} before.
 */
final class Check {
  /** How many rows or rejects are named. */
  private static final int NAMED = 10;

  private final CheckOptions options;
  private final PrintStream out;

  Check(CheckOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** The exit code: {@link ExitCode#DONE} or {@link Demo#DIFFERS}. */
  int run() throws InterruptedException {
    ExpectedTables expected = new ExpectedTables();
    Rejects rejects = new Rejects();
    try (Kafka kafka = new Kafka(options)) {
      Map<TopicPartition, Long> ends = kafka.ends(Topics.RAW_HARVEST);
      long records = kafka.read(ends, record -> expected.add(record.key(), record.value()));
      out.printf(
          "check: %-14s %,d records, %,d of them unreadable%n",
          Topics.RAW_HARVEST, records, expected.unreadable());
      kafka.read(kafka.ends(Rejects.topics()), rejects::add);
    }
    boolean good = true;
    try (TableReader tables = new TableReader(options)) {
      for (StoreTable table : StoreTable.values()) {
        Comparison comparison = new Comparison(expected.rows(table), tables.rows(table));
        out.printf("check: %-14s %s%n", table.tableName(), comparison.summary());
        name(comparison.sentences());
        good &= comparison.isGood();
      }
    }
    long counted = rejects.count(options.since());
    out.printf(
        "check: %-14s %,d%s%n",
        "rejects",
        counted,
        rejects.count() > counted
            ? String.format(", and %,d of before, which do not count", rejects.count() - counted)
            : "");
    name(rejects.sentences(options.since()));
    good &= counted == 0;
    out.println("check: " + (good ? "good" : "NOT GOOD"));
    return good ? ExitCode.DONE : Demo.DIFFERS;
  }

  private void name(Iterable<String> sentences) {
    int named = 0;
    for (String sentence : sentences) {
      if (named == NAMED) {
        out.println("         and more");
        return;
      }
      out.println("         " + sentence);
      named++;
    }
  }
}
