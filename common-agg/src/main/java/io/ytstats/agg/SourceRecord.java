package io.ytstats.agg;

import java.io.Serializable;

/** One record as it was read, with its place. Made on the executors; either array may be null. */
public final class SourceRecord implements Serializable {
  private static final long serialVersionUID = 1;

  /** The topic's name. */
  public final String topic;

  /** The partition's number. */
  public final int partition;

  /** Its place in the partition. */
  public final long offset;

  /** As it was sent, or null; not to be changed. */
  public final byte[] key;

  /** As it was sent, or null; not to be changed. */
  public final byte[] value;

  /** A record at a place; for sources, and for tests of what reads them. */
  public SourceRecord(String topic, int partition, long offset, byte[] key, byte[] value) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.key = key;
    this.value = value;
  }
}
