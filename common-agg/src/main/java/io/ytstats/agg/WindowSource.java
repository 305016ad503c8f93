package io.ytstats.agg;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Where windows come from: the 0-8 direct stream today, room for the 0-10 one tomorrow. Everything
 * here happens on the driver.
 */
interface WindowSource {
  /**
   * Arranges that the handler is given every window, in order, one at a time, once the context is
   * started.
   */
  void forEachWindow(JavaStreamingContext streaming, WindowHandler handler);

  /** Deals with one window; must not throw. */
  interface WindowHandler {
    void handle(Window window);
  }

  /** The records that came in one batch interval, by their exact places. */
  interface Window {
    /** The end of the batch interval, in ms since 1970. */
    long endMillis();

    /** One span for each partition of the topic, the empty ones included. */
    List<OffsetSpan> spans();

    /** The id of the topic that the window was cut from, see {@link GroupOffsets.Position}. */
    String topicId();

    /** The records, read at the first use; another call reads anew, from the leaders of now. */
    JavaRDD<SourceRecord> records();

    /**
     * Looks at a failure to read.
     *
     * @return what no retry mends, in the operator's words; null if a retry may help
     */
    String explainPermanent(Throwable failure);
  }
}
