package io.ytstats.status.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The distinct rejects of the dead-letter topics since the time the reader was given. Immutable.
 */
public final class RejectStatus {
  private final SortedMap<String, Long> byReason;
  private final List<Reject> last;
  private final long unread;

  RejectStatus(Map<String, Long> byReason, List<Reject> last, long unread) {
    this.byReason = Collections.unmodifiableSortedMap(new TreeMap<>(byReason));
    this.last = Collections.unmodifiableList(new ArrayList<>(last));
    this.unread = unread;
  }

  /** How many there are, at least. */
  public long count() {
    return byReason.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The same by the reason's code. */
  public SortedMap<String, Long> byReason() {
    return byReason;
  }

  /** The last ones, latest first; at most {@link RejectLog#LAST}. */
  public List<Reject> last() {
    return last;
  }

  /** Offsets that were passed over because a partition had too many; 0 if the count is exact. */
  public long unread() {
    return unread;
  }
}
