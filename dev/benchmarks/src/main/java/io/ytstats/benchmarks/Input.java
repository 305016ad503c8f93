package io.ytstats.benchmarks;

import io.ytstats.schema.DataPoint;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What contestants read: the records of a topic, and what follows from them. */
interface Input {
  /** Of the topic, and in reports. */
  String name();

  /** How many records there are, those included that a job rejects. */
  int records();

  /** How many of them are not valid. */
  default int rejects() {
    return 0;
  }

  /** How producers compress it, as {@code compression.type} has it. */
  default String compression() {
    return "none";
  }

  /** The points of all valid records; one that was sent twice may be given once. */
  void forEach(Consumer<DataPoint> points);

  /** The key and the value of every record, in the order in which they are sent; may be null. */
  void forEachMessage(BiConsumer<byte[], byte[]> messages);
}
