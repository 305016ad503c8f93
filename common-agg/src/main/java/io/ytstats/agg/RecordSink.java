package io.ytstats.agg;

import java.io.Serializable;

/** Where a job's records go. Made on the driver; each task uses it on its executor. */
interface RecordSink extends Serializable {
  /** Begins the sends of one task. */
  TaskSends begin();

  /** The sends of one task; used by that task's thread only. */
  interface TaskSends {
    /** Sends a record; the key may be null. */
    void send(byte[] key, byte[] value);

    /**
     * Waits until all sends of this task are acknowledged.
     *
     * @throws RuntimeException if one of them failed; the window is then retried
     */
    void awaitAcknowledged();
  }
}
