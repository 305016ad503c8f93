package com.github.luben.zstd;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Compresses by the stream of zstd-jni 1.4. */
public final class ZstdOutputStreamNoFinalizer extends FilterOutputStream {
  /**
   * A stream that compresses.
   *
   * @param pool not used
   * @param level from 1, the fastest, to 22
   */
  public ZstdOutputStreamNoFinalizer(OutputStream compressed, BufferPool pool, int level)
      throws IOException {
    super(new ZstdOutputStream(compressed, level));
  }

  /** By the whole: the superclass would hand on byte after byte. */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }
}
