package io.ytstats.audit;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.ytstats.store.StoreTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The result of a comparison: the number of keys per table and verdict, and the first findings of
 * each, by key. It is sent to the driver, so its size does not grow with the data.
 */
@DefaultSerializer(JavaSerializer.class) // Kryo itself knows neither enum maps nor sorted sets
final class Tally implements Serializable {
  private static final long serialVersionUID = 1;

  private final int limit;
  private final Map<StoreTable, Map<Verdict, Long>> counts = new EnumMap<>(StoreTable.class);
  private final Map<StoreTable, Map<Verdict, TreeSet<Finding>>> findings =
      new EnumMap<>(StoreTable.class);
  private long newerThanExpected;

  /**
   * @param limit how many findings of a table and a verdict are kept
   */
  Tally(int limit) {
    this.limit = limit;
    for (StoreTable table : StoreTable.values()) {
      counts.put(table, new EnumMap<>(Verdict.class));
      findings.put(table, new EnumMap<>(Verdict.class));
    }
  }

  /** Adds a key. */
  void add(Finding finding) {
    counts.get(finding.key.table()).merge(finding.verdict, 1L, Long::sum);
    if (finding.verdict != Verdict.EQUAL) {
      keep(finding);
      if (finding.row != null && !finding.isRepairable()) {
        newerThanExpected++;
      }
    }
  }

  /** Adds another tally, which must not be used afterwards. */
  Tally add(Tally other) {
    other.counts.forEach(
        (table, ofTable) ->
            ofTable.forEach(
                (verdict, count) -> counts.get(table).merge(verdict, count, Long::sum)));
    other
        .findings
        .values()
        .forEach(ofTable -> ofTable.values().forEach(all -> all.forEach(this::keep)));
    newerThanExpected += other.newerThanExpected;
    return this;
  }

  private void keep(Finding finding) {
    TreeSet<Finding> kept =
        findings.get(finding.key.table()).computeIfAbsent(finding.verdict, v -> new TreeSet<>());
    kept.add(finding);
    if (kept.size() > limit) {
      kept.pollLast();
    }
  }

  /** A copy without the wrong keys, which are compared again. */
  Tally withoutWrong() {
    Tally rest = new Tally(limit).add(this);
    for (StoreTable table : StoreTable.values()) {
      rest.counts.get(table).keySet().removeIf(Verdict::isWrong);
      rest.findings.get(table).keySet().removeIf(Verdict::isWrong);
    }
    return rest;
  }

  /** How many keys of a table have this verdict. */
  long count(StoreTable table, Verdict verdict) {
    return counts.get(table).getOrDefault(verdict, 0L);
  }

  /** How many keys of both tables have this verdict. */
  long count(Verdict verdict) {
    long sum = 0;
    for (StoreTable table : StoreTable.values()) {
      sum += count(table, verdict);
    }
    return sum;
  }

  /** How many keys are certainly wrong. */
  long wrong() {
    long sum = 0;
    for (Verdict verdict : Verdict.values()) {
      sum += verdict.isWrong() ? count(verdict) : 0;
    }
    return sum;
  }

  /** How many rows are later than the latest record of their key, or have none. */
  long newerThanExpected() {
    return newerThanExpected;
  }

  /** All wrong keys; null if there are more than are kept. */
  List<Finding> allWrong() {
    List<Finding> all = new ArrayList<>();
    for (StoreTable table : StoreTable.values()) {
      for (Verdict verdict : Verdict.values()) {
        if (verdict.isWrong()) {
          all.addAll(kept(table, verdict));
        }
      }
    }
    return all.size() == wrong() ? all : null;
  }

  private SortedSet<Finding> kept(StoreTable table, Verdict verdict) {
    return findings.get(table).getOrDefault(verdict, new TreeSet<>());
  }

  /** The counts of a table in one line. */
  String summary(StoreTable table) {
    long rows = 0;
    for (Verdict verdict : Verdict.values()) {
      rows += verdict == Verdict.MISSING ? 0 : count(table, verdict);
    }
    return String.format(
        Locale.ROOT,
        "%,d rows: %s",
        rows,
        counts.get(table).isEmpty()
            ? "equal"
            : counts.get(table).entrySet().stream()
                .map(
                    count ->
                        String.format(
                            Locale.ROOT, "%,d %s", count.getValue(), count.getKey().word()))
                .collect(Collectors.joining(", ")));
  }

  /**
   * The lines of a table's first findings.
   *
   * @param most how many of each verdict
   */
  List<String> lines(StoreTable table, int most) {
    List<String> lines = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      kept(table, verdict).stream().limit(most).map(Finding::toString).forEach(lines::add);
      long more = count(table, verdict) - Math.min(most, count(table, verdict));
      if (verdict != Verdict.EQUAL && more > 0) {
        lines.add(String.format(Locale.ROOT, "%s: %,d more", verdict.word(), more));
      }
    }
    return lines;
  }
}
