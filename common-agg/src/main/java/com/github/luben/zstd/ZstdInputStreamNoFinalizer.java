package com.github.luben.zstd;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Decompresses by the stream of zstd-jni 1.4. */
public final class ZstdInputStreamNoFinalizer extends FilterInputStream {
  /**
   * A stream that decompresses.
   *
   * @param pool not used
   */
  public ZstdInputStreamNoFinalizer(InputStream compressed, BufferPool pool) throws IOException {
    super(new ZstdInputStream(compressed));
  }
}
