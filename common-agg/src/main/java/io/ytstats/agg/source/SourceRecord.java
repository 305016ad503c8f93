package io.ytstats.agg.source;

import java.io.Serializable;

/** A record as it was read, with its position. Made on the executors. */
public final class SourceRecord implements Serializable {
  private static final long serialVersionUID = 1;

  /** The topic's name. */
  public final String topic;

  /** The partition's number. */
  public final int partition;

  /** The offset in the partition. */
  public final long offset;

  /** The key as it was sent, or null; not to be changed. */
  public final byte[] key;

  /** The value as it was sent, or null; not to be changed. */
  public final byte[] value;

  /** A record; for sources and for tests. */
  public SourceRecord(String topic, int partition, long offset, byte[] key, byte[] value) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.key = key;
    this.value = value;
  }
}
