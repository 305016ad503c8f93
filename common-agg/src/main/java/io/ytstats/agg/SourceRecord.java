package io.ytstats.agg;

import java.io.Serializable;

/** One record as it was read, with its place. Made on the executors; either array may be null. */
final class SourceRecord implements Serializable {
  private static final long serialVersionUID = 1;

  final String topic;
  final int partition;
  final long offset;
  final byte[] key;
  final byte[] value;

  SourceRecord(String topic, int partition, long offset, byte[] key, byte[] value) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.key = key;
    this.value = value;
  }
}
