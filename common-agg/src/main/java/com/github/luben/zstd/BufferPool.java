package com.github.luben.zstd;

import java.nio.ByteBuffer;

/** Where a stream takes its buffers from, as zstd-jni 1.5 has it. */
public interface BufferPool {
  /**
   * A buffer of at least this capacity, in bytes.
   *
   * @return null if there is none
   */
  ByteBuffer get(int capacity);

  /** Gives a buffer back. */
  void release(ByteBuffer buffer);
}
