package io.ytstats.agg;

import java.util.ArrayList;
import java.util.List;

/** A sink that a test reads. */
final class ListSink implements RecordSink {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Sent(byte[] key, byte[] value) {}

  final transient List<Sent> acknowledged = new ArrayList<>();
  private final transient List<Sent> underWay = new ArrayList<>();

  @Override
  public TaskSends begin() {
    return new TaskSends() {
      @Override
      public void send(byte[] key, byte[] value) {
        underWay.add(new Sent(key, value));
      }

      @Override
      public void awaitAcknowledged() {
        acknowledged.addAll(underWay);
        underWay.clear();
      }
    };
  }
}
