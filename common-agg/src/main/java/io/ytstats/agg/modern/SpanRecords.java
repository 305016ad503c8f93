package io.ytstats.agg.modern;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.agg.source.UnreadableOffsetException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The records of an offset range. Its consumer goes back to the pool at the end of the range; after
 * a failure it is closed. Used on the executors, by one thread.
 */
final class SpanRecords implements Iterator<SourceRecord> {
  /** Reads the one range of each partition of an RDD. Made on the driver. */
  static final class Reading implements FlatMapFunction<Iterator<OffsetSpan>, SourceRecord> {
    private static final long serialVersionUID = 1;

    private final ClientProperties properties;
    private final String topicId;

    Reading(ClientProperties properties, String topicId) {
      this.properties = properties;
      this.topicId = topicId;
    }

    @Override
    public Iterator<SourceRecord> call(Iterator<OffsetSpan> spans) {
      OffsetSpan span = spans.next();
      SpanRecords records =
          new SpanRecords(
              span, new ConsumerKey(properties, topicId, span.partition), ConsumerPool.INSTANCE);
      // a task that fails elsewhere, or is killed, does not read to the end
      TaskContext.get()
          .addTaskCompletionListener((TaskCompletionListener) task -> records.release());
      return records;
    }
  }

  private final OffsetSpan span;
  private final ConsumerKey key;
  private final ConsumerPool pool;

  /** Null before the first record is asked for, and after the last. */
  private PartitionReader reader;

  private SourceRecord next;
  private boolean ended;

  SpanRecords(OffsetSpan span, ConsumerKey key, ConsumerPool pool) {
    this.span = span;
    this.key = key;
    this.pool = pool;
    this.ended = span.count() == 0;
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      fetch();
    }
    return next != null;
  }

  @Override
  public SourceRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    SourceRecord record = next;
    next = null;
    return record;
  }

  private void fetch() {
    try {
      if (reader == null) {
        reader = pool.take(key);
        reader.seek(span.from);
      }
      ConsumerRecord<byte[], byte[]> record = reader.nextOf(span);
      if (record == null) {
        ended = true;
        release();
      } else {
        next =
            new SourceRecord(
                record.topic(), record.partition(), record.offset(), record.key(), record.value());
      }
    } catch (OutOfMemoryError e) {
      long at = reader == null ? span.from : reader.position();
      discard();
      throw new UnreadableOffsetException(
          UnreadableOffsetException.Kind.TOO_LARGE, span.partition, at, e);
    } catch (RuntimeException | Error e) {
      discard();
      throw e;
    }
  }

  /** Gives the consumer back, wherever it stands; nothing more is read. */
  void release() {
    ended = true;
    if (reader != null) {
      pool.give(key, reader);
      reader = null;
    }
  }

  /** Closes a consumer that has failed: it may be unusable. */
  private void discard() {
    ended = true;
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
