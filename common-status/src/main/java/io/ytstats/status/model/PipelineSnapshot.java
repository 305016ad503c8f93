package io.ytstats.status.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What was seen of a pipeline at one time. Immutable. */
public final class PipelineSnapshot {
  private final Instant takenAt;
  private final List<HopStatus> hops;
  private final RejectStatus rejects;
  private final List<TableStatus> tables;
  private final List<String> failures;

  PipelineSnapshot(
      Instant takenAt,
      List<HopStatus> hops,
      RejectStatus rejects,
      List<TableStatus> tables,
      List<String> failures) {
    this.takenAt = takenAt;
    this.hops = Collections.unmodifiableList(new ArrayList<>(hops));
    this.rejects = rejects;
    this.tables = Collections.unmodifiableList(new ArrayList<>(tables));
    this.failures = Collections.unmodifiableList(new ArrayList<>(failures));
  }

  /** By the clock of this machine. */
  public Instant takenAt() {
    return takenAt;
  }

  /** In the order that the reader was given; empty if Kafka could not be read. */
  public List<HopStatus> hops() {
    return hops;
  }

  /** None if Kafka could not be read. */
  public RejectStatus rejects() {
    return rejects;
  }

  /** Daily, then monthly; empty if the database could not be read. */
  public List<TableStatus> tables() {
    return tables;
  }

  /** A sentence for each server that could not be read: then the parts that it holds are empty. */
  public List<String> failures() {
    return failures;
  }
}
