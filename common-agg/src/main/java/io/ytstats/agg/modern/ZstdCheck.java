package io.ytstats.agg.modern;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/**
 * Whether the Kafka client finds a zstd library that it can use. It is Spark's, which is in front
 * of everything that a job brings; what a zstd-jni 1.4 lacks for the client is in {@code
 * com.github.luben.zstd} of this jar.
 */
final class ZstdCheck {
  /** What to do about it. */
  static final String FIX =
      "if a library cannot be loaded, give the executors a java.io.tmpdir from which it can; or put"
          + " a zstd-jni of 1.5 or newer in front of Spark's own: --driver-class-path FILE and --conf"
          + " spark.executor.extraClassPath=FILE, a jar that each node has";

  private static final byte[] VALUE = "zstd".getBytes(StandardCharsets.UTF_8);

  private ZstdCheck() {}

  /**
   * Writes and reads a batch on an executor (driver).
   *
   * @return why it does not work; null if it does
   */
  static String onAnExecutor(JavaSparkContext spark) {
    return spark
        .parallelize(Collections.singletonList(0), 1)
        .map((Function<Integer, String>) unused -> here())
        .first();
  }

  /** The same in this process. */
  static String here() {
    try {
      MemoryRecords batch =
          MemoryRecords.withRecords(Compression.zstd().build(), new SimpleRecord(VALUE));
      for (Record record : batch.records()) {
        if (record.valueSize() != VALUE.length) {
          return "a batch was read back with " + record.valueSize() + " bytes";
        }
      }
      return null;
    } catch (RuntimeException | LinkageError e) {
      return e.toString();
    }
  }
}
