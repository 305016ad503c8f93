package io.ytstats.console;

import io.ytstats.console.Snapshot.HopState;
import io.ytstats.console.Snapshot.TableState;
import io.ytstats.console.Snapshot.TopicState;
import io.ytstats.schema.Topics;
import io.ytstats.status.model.Hop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The measured values of the last hour. Thread-safe. */
final class History {
  /** The names of a point's values, in their order. */
  static final List<String> NAMES = names();

  private static final Duration SPAN = Duration.ofHours(1);

  private final Deque<List<Double>> points = new ArrayDeque<>();

  /**
   * @param columns one for each name, a value for each time; null where nothing was measured
   */
  record Columns(List<String> names, List<List<Double>> columns) {}

  private static List<String> names() {
    List<String> names = new ArrayList<>(List.of("at"));
    for (Hop hop : Hop.ofSuite()) {
      names.addAll(List.of("lag " + hop.group(), "age " + hop.group(), "rate " + hop.group()));
    }
    Topics.SOURCES.forEach(topic -> names.add("in " + topic));
    names.addAll(List.of("rows yt_daily", "rows yt_monthly"));
    return List.copyOf(names);
  }

  /**
   * A point of what was measured.
   *
   * @param at milliseconds since 1970; a point has seconds
   */
  static List<Double> point(
      long at, List<HopState> hops, List<TopicState> topics, List<TableState> tables) {
    Double[] point = new Double[NAMES.size()];
    point[0] = at / 1000.0;
    for (HopState hop : hops) {
      point[NAMES.indexOf("lag " + hop.group())] = (double) hop.lag();
      point[NAMES.indexOf("age " + hop.group())] = age(hop);
      point[NAMES.indexOf("rate " + hop.group())] = hop.rate();
    }
    topics.forEach(topic -> point[NAMES.indexOf("in " + topic.name())] = topic.rate());
    tables.forEach(table -> point[NAMES.indexOf("rows " + table.name())] = (double) table.rows());
    return Collections.unmodifiableList(Arrays.asList(point));
  }

  /** In seconds; 0 without lag, null if it is not known. */
  private static Double age(HopState hop) {
    if (hop.lag() == 0) {
      return 0.0;
    }
    return hop.ageMillis() == null ? null : Double.valueOf(hop.ageMillis() / 1e3);
  }

  /** Takes in a point, and forgets those that are older than an hour. */
  synchronized void add(List<Double> point) {
    points.addLast(point);
    while (point.get(0) - points.getFirst().get(0) > SPAN.toSeconds()) {
      points.removeFirst();
    }
  }

  /** All points, by column. */
  synchronized Columns columns() {
    List<List<Double>> columns = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      List<Double> column = new ArrayList<>(points.size());
      for (List<Double> point : points) {
        column.add(point.get(i));
      }
      columns.add(column);
    }
    return new Columns(NAMES, columns);
  }
}
