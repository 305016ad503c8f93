package io.ytstats.agg;

import java.io.Serializable;

/** Where a job's records go. Made on the driver, opened by each task on its executor. */
interface RecordSink extends Serializable {
  /** Begins one task's sends. */
  Sending begin();

  /** One task's sends; used by that task's thread only. */
  interface Sending {
    /** Hands over one record; the key may be null. */
    void send(byte[] key, byte[] value);

    /**
     * Waits until all sends of this task have been taken for good.
     *
     * @throws RuntimeException if one was not; the window is then tried again
     */
    void awaitAcknowledged();
  }
}
