package io.ytstats.benchmarks;

import io.ytstats.harness.HarnessException;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Watches {@link NumberedRecords} arrive, from outside: first in the daily topic, by a consumer,
 * then as rows that another connection sees. All times are of {@link System#nanoTime}.
 *
 * <p>This costs the database little. A store's transaction takes the records of each partition in
 * order and without a gap, so the visible rows of a partition are always the first ones. The last
 * of them is found by a binary search with queries by primary key; one query tells that there is
 * none. A time is never too early: it is taken after the answer. {@link #doubt} says how late it
 * may be.
 *
 * <p>A thread of its own watches; {@link #await} hands what it has seen to another one.
 */
final class Arrivals implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final long[] inTopic;
  private final long[] visible;
  private final long[] unseenAt;
  private final Thread thread;
  private List<Partition> partitions;
  private long lastLook;

  // Written by the watching thread after the arrays, and read by others before them.
  private volatile int visibleCount;
  private volatile Throwable failure;
  private volatile boolean closed;

  /** The numbers that came with a partition, in its order, and how many of them are visible. */
  private static final class Partition {
    int[] numbers = new int[1024];
    int count;
    int visible;

    void add(int number) {
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count++] = number;
    }
  }

  /** Whether the row at an index is visible. */
  interface Query {
    boolean isVisible(int index) throws SQLException;
  }

  /**
   * The number of visible rows, which are the first ones.
   *
   * @param known so many are visible for sure
   * @param count so many are visible at most
   */
  static int visible(int known, int count, Query query) throws SQLException {
    if (known == count || !query.isVisible(known)) {
      return known;
    }
    int low = known + 1;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (query.isVisible(middle)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Begins to watch.
   *
   * @param topic of the daily records; it exists and is empty
   * @param connection in auto-commit mode; used by no one else, and closed by the caller after this
   * @param count the numbers are below it
   */
  Arrivals(String bootstrapServers, String topic, Connection connection, int count) {
    inTopic = new long[count];
    visible = new long[count];
    unseenAt = new long[count];
    thread = new Thread(() -> watch(bootstrapServers, topic, connection), "arrivals");
    thread.setDaemon(true);
    thread.start();
  }

  private void watch(String bootstrapServers, String topic, Connection connection) {
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        PreparedStatement query =
            connection.prepareStatement("SELECT 1 FROM yt_daily WHERE channel = ? AND date = ?")) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      partitions = Stream.generate(Partition::new).limit(all.size()).toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      RecordDecoder decoder = new RecordDecoder(RecordType.DAILY);
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LOOK_EVERY)) {
          int number = NumberedRecords.number(decoder.decode(record.key(), record.value()));
          if (inTopic[number] == 0) { // else published again: its first time counts
            inTopic[number] = System.nanoTime();
            partitions.get(record.partition()).add(number);
          }
        }
        if (System.nanoTime() - lastLook >= LOOK_EVERY.toNanos()) {
          look(query);
        }
      }
    } catch (BadRecordException | SQLException | RuntimeException | Error e) {
      failure = e;
    }
  }

  private void look(PreparedStatement query) throws SQLException {
    long began = System.nanoTime();
    for (Partition partition : partitions) {
      int end =
          visible(
              partition.visible,
              partition.count,
              index -> isVisible(partition.numbers[index], query));
      long now = System.nanoTime();
      visibleCount += seen(partition, end, now); // this thread alone writes it
    }
    lastLook = began;
  }

  private int seen(Partition partition, int end, long now) {
    int before = partition.visible;
    for (; partition.visible < end; partition.visible++) {
      int number = partition.numbers[partition.visible];
      visible[number] = now;
      unseenAt[number] = Math.max(lastLook, inTopic[number]);
    }
    return end - before;
  }

  private static boolean isVisible(int number, PreparedStatement query) throws SQLException {
    query.setString(1, NumberedRecords.channel(number));
    query.setString(2, NumberedRecords.date(number));
    try (ResultSet row = query.executeQuery()) {
      return row.next();
    }
  }

  /**
   * Waits until so many rows have been seen.
   *
   * @param check called now and then, to throw where waiting has become useless
   * @throws HarnessException if it takes longer, or watching failed
   */
  void await(int count, Duration limit, Runnable check) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (visibleCount < count) {
      if (failure != null) {
        throw new HarnessException("the arrivals could not be watched: " + failure, failure);
      }
      if (System.nanoTime() > end) {
        throw new HarnessException(
            visibleCount + " of " + count + " rows were visible after " + limit);
      }
      check.run();
      thread.join(100); // it ends by close only
    }
  }

  /** When it was in the daily topic; after {@link #await}. */
  long inTopic(int number) {
    return inTopic[number];
  }

  /** When its row was seen; after {@link #await}. */
  long visible(int number) {
    return visible[number];
  }

  /** How many nanoseconds before {@link #visible} it was still unseen. */
  long doubt(int number) {
    return visible[number] - unseenAt[number];
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
