package io.ytstats.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A row on its way into a table: it knows its key, how fresh it is, and its parameters. The text of
 * a row names it in messages. Not thread-safe.
 */
public abstract class GuardedRow {
  /**
   * By key, the freshest of a key first, of equally fresh ones the one that came first. Writers
   * that take rows in one order cannot deadlock; the order of the key is the cheapest for the
   * server.
   */
  private static final Comparator<GuardedRow> BY_KEY_FRESHEST_FIRST =
      (one, other) -> {
        int byKey = one.compareKey(other);
        return byKey != 0 ? byKey : other.compareFreshness(one);
      };

  private final int number;
  private GuardedRow substitute;

  /**
   * A row.
   *
   * @param number in its batch, from 0
   */
  protected GuardedRow(int number) {
    this.number = number;
  }

  /** Its number in its batch. */
  public final int number() {
    return number;
  }

  /** Compares keys; all rows of a table are in one order, whoever writes them. */
  public abstract int compareKey(GuardedRow other);

  /** Compares with a row of the same key; positive if this one is fresher. */
  public abstract int compareFreshness(GuardedRow other);

  /**
   * Sets the parameters of this row, in the order of {@link TableModel#columns}.
   *
   * @param first the number of its first parameter
   */
  public abstract void bind(PreparedStatement statement, int first) throws SQLException;

  /**
   * The row of the same key that is written if the database refuses this one: the next freshest.
   * Null if there is none. Set by {@link #freshestOfEachKey}.
   */
  GuardedRow substitute() {
    return substitute;
  }

  /**
   * The freshest row of each key, sorted by key; each knows its {@link #substitute}.
   *
   * @param rows of one table; not changed
   */
  public static <R extends GuardedRow> List<R> freshestOfEachKey(List<R> rows) {
    List<R> sorted = new ArrayList<>(rows);
    sorted.sort(BY_KEY_FRESHEST_FIRST);
    List<R> freshest = new ArrayList<>(sorted.size());
    GuardedRow previous = null;
    for (R row : sorted) {
      GuardedRow same = row;
      same.substitute = null;
      if (previous != null && row.compareKey(previous) == 0) {
        previous.substitute = row;
      } else {
        freshest.add(row);
      }
      previous = row;
    }
    return freshest;
  }

  /**
   * The order of the collation utf8mb4_bin. The order of {@link String#compareTo} is by UTF-16
   * units, in which the code points from U+10000 (units D800 to DFFF) come before U+E000.
   */
  public static int compareCodePoints(String one, String other) {
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
