package io.ytstats.agg;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that a test reads, in the process of the test. Each task has its own copy of it. */
final class ListSink implements RecordSink {
  private static final long serialVersionUID = 1;

  /** What is acknowledged, by sink. */
  private static final Map<UUID, List<Sent>> ACKNOWLEDGED = new ConcurrentHashMap<>();

  private final UUID id = UUID.randomUUID();

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Sent(byte[] key, byte[] value) {}

  ListSink() {
    ACKNOWLEDGED.put(id, new CopyOnWriteArrayList<>());
  }

  /** What all tasks have sent so far and waited for, in the order of the acknowledgements. */
  List<Sent> acknowledged() {
    return ACKNOWLEDGED.get(id);
  }

  @Override
  public TaskSends begin() {
    List<Sent> pending = new ArrayList<>();
    return new TaskSends() {
      @Override
      public void send(byte[] key, byte[] value) {
        pending.add(new Sent(key, value));
      }

      @Override
      public void awaitAcknowledged() {
        acknowledged().addAll(pending);
        pending.clear();
      }
    };
  }
}
