package com.github.luben.zstd;

import java.nio.ByteBuffer;

/** The pool that the Kafka client names. The streams here have buffers of their own. */
public final class RecyclingBufferPool implements BufferPool {
  /** The one pool. */
  public static final BufferPool INSTANCE = new RecyclingBufferPool();

  private RecyclingBufferPool() {}

  @Override
  public ByteBuffer get(int capacity) {
    return ByteBuffer.allocate(capacity);
  }

  @Override
  public void release(ByteBuffer buffer) {}
}
