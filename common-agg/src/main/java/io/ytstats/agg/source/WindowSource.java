package io.ytstats.agg.source;

import java.util.function.Consumer;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** Where a job's windows come from. Used on the driver only. */
public interface WindowSource {
  /**
   * Registers the handler of the windows; called once, before the context is started. The handler
   * is then given every window, in order and one at a time, on Spark's job thread.
   *
   * @param handler does not throw
   */
  void forEachWindow(JavaStreamingContext streaming, Consumer<Window> handler);
}
