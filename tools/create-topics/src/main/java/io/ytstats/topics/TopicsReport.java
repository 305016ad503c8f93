package io.ytstats.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Which topics were created, and how those that existed differ from the settings. Immutable. */
public final class TopicsReport {
  private final List<String> created;
  private final List<String> existing;
  private final List<String> differences;
  private final boolean compacted;

  TopicsReport(
      Collection<String> created,
      Collection<String> existing,
      List<String> differences,
      boolean compacted) {
    this.created = Collections.unmodifiableList(new ArrayList<>(created));
    this.existing = Collections.unmodifiableList(new ArrayList<>(existing));
    this.differences = Collections.unmodifiableList(new ArrayList<>(differences));
    this.compacted = compacted;
  }

  /** The topics that did not exist before, in alphabetical order. */
  public List<String> created() {
    return created;
  }

  /** The topics that existed before and were not changed, in alphabetical order. */
  public List<String> existing() {
    return existing;
  }

  /** A sentence for each difference between an existing topic and the settings. */
  public List<String> differences() {
    return differences;
  }

  /** Whether an existing topic is compacted, which loses data. */
  public boolean compacted() {
    return compacted;
  }
}
