package io.ytstats.store;

import io.ytstats.schema.DataPoint;
import java.util.Comparator;

/** A data point on its way into a table. */
final class Row {
  /**
   * By primary key, the latest of a key first. Writers that take rows in one order cannot deadlock;
   * the order of the key is the cheapest for the server.
   */
  static final Comparator<Row> BY_KEY_LATEST_FIRST =
      (one, other) -> {
        int byChannel = compareCodePoints(one.point.channel(), other.point.channel());
        if (byChannel != 0) {
          return byChannel;
        }
        int byPeriod = Integer.compare(one.period, other.period);
        return byPeriod != 0 ? byPeriod : Long.compare(other.point.rank(), one.point.rank());
      };

  private final DataPoint point;
  private final int period;
  private final int number;
  private Row substitute;

  /**
   * A row.
   *
   * @param number see {@link RowBatch#add}
   */
  Row(DataPoint point, int period, int number) {
    this.point = point;
    this.period = period;
    this.number = number;
  }

  DataPoint point() {
    return point;
  }

  int period() {
    return period;
  }

  int number() {
    return number;
  }

  /**
   * The row of the same key that is written if the database refuses this one: the next latest. Null
   * if there is none. Set by {@link RowBatch#latestRows}.
   */
  Row substitute() {
    return substitute;
  }

  void setSubstitute(Row row) {
    substitute = row;
  }

  boolean hasKeyOf(Row other) {
    return period == other.period && point.channel().equals(other.point.channel());
  }

  /**
   * The order of the collation utf8mb4_bin. The order of {@link String#compareTo} is by UTF-16
   * units, in which the code points from U+10000 (units D800 to DFFF) come before U+E000.
   */
  static int compareCodePoints(String one, String other) {
    int common = Math.min(one.length(), other.length());
    for (int i = 0; i < common; i++) {
      char c = one.charAt(i);
      char d = other.charAt(i);
      if (c != d) {
        boolean surrogate = Character.isSurrogate(c);
        if (surrogate != Character.isSurrogate(d)) {
          // U+10000 and above against one below
          return surrogate ? 1 : -1;
        }
        return Character.compare(c, d);
      }
    }
    return Integer.compare(one.length(), other.length());
  }
}
