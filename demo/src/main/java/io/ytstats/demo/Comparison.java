package io.ytstats.demo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How a table stands to what it should be. */
final class Comparison {
  /** What can be wrong with a row. */
  enum Fault {
    /** It should be there. */
    MISSING,
    /** It is less fresh than it should be. */
    STALE,
    /** It should not be there. */
    EXTRA,
    /** It is fresher than any record of its key. */
    DIFFERING
  }

  private final int actualRows;
  private final int expectedRows;
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
  private final List<String> sentences = new ArrayList<>();

  /** Compares row for row. */
  Comparison(SortedMap<StatRow.Key, StatRow> expected, SortedMap<StatRow.Key, StatRow> actual) {
    actualRows = actual.size();
    expectedRows = expected.size();
    SortedSet<StatRow.Key> keys = new TreeSet<>(expected.keySet());
    keys.addAll(actual.keySet());
    for (StatRow.Key key : keys) {
      StatRow should = expected.get(key);
      StatRow is = actual.get(key);
      if (is == null) {
        add(Fault.MISSING, key, "should be " + should.value());
      } else if (should == null) {
        add(Fault.EXTRA, key, "is " + is.value());
      } else if (!is.equals(should)) {
        add(
            is.rank() < should.rank() ? Fault.STALE : Fault.DIFFERING,
            key,
            "is " + is.value() + ", should be " + should.value());
      }
    }
  }

  private void add(Fault fault, StatRow.Key key, String what) {
    counts.merge(fault, 1, Integer::sum);
    sentences.add(name(fault) + ": " + key + ": " + what);
  }

  /** Whether there are rows, and all of them right. */
  boolean isGood() {
    return expectedRows > 0 && counts.isEmpty();
  }

  /** How many rows have this fault. */
  int count(Fault fault) {
    return counts.getOrDefault(fault, 0);
  }

  /** A sentence for each row that is wrong, in the order of the keys. */
  List<String> sentences() {
    return sentences;
  }

  /** All in one line. */
  String summary() {
    String verdict =
        counts.isEmpty()
            ? expectedRows > 0 ? "equal" : "equal, but empty"
            : counts.entrySet().stream()
                .map(count -> count.getValue() + " " + name(count.getKey()))
                .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT, "%,d rows, %,d expected: %s", actualRows, expectedRows, verdict);
  }

  private static String name(Fault fault) {
    return fault.name().toLowerCase(Locale.ROOT);
  }
}
