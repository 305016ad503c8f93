package io.ytstats.benchmarks;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Watches {@link NumberedReadings} arrive, from outside: in the daily topic, by a consumer of its
 * own, and then as rows that another connection sees. All times are of {@link System#nanoTime}.
 *
 * <p>To see a row costs the database next to nothing, however many there are: a store's transaction
 * takes the records of each partition in their order and without a gap, so that what is visible of
 * a partition is always its beginning. Where that ends is looked for by primary key: is the next
 * row of each partition there, and if one is, some more questions, each about a few rows of all
 * partitions. While no record waits for its row nothing is asked. A time is never too early: it is
 * that of the last answer. By how much at most it is too late, {@link #doubt} says for each row.
 *
 * <p>A thread of its own watches; {@link #await} passes to another one what it has seen by then.
 */
final class Arrivals implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(10);

  /** Into so many parts a question cuts what is unknown of each partition. */
  static final int PARTS = 16;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final long[] inTopic;
  private final long[] visible;
  private final long[] unseenAt;
  private final List<Partition> partitions = new ArrayList<>();
  private final Thread thread;
  private long lastLook;

  // Written by the watching thread after the arrays, and read by others before them.
  private volatile int visibleCount;
  private volatile Throwable failure;
  private volatile boolean closed;

  /** The numbers that came with a partition, in its order. */
  static final class Partition {
    int[] numbers = new int[1024];
    int count;
    int visible;

    /** While it is looked for: the first place that is not known to be visible. */
    int low;

    /** The last place up to which it may be, exclusive. */
    int high;

    void add(int number) {
      if (count == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * count);
      }
      numbers[count++] = number;
    }

    /** What to ask about, if anything: so many places at most, the first of them always. */
    IntStream places(int most) {
      int unknown = high - low;
      int parts = Math.min(most, unknown);
      return IntStream.range(0, parts).map(i -> low + (int) ((long) i * unknown / parts));
    }

    void learn(int place, boolean isVisible) {
      if (isVisible) {
        low = Math.max(low, place + 1);
      } else {
        high = Math.min(high, place);
      }
    }
  }

  /**
   * Begins to watch.
   *
   * @param topic of the daily records; it is there, and empty
   * @param connection in auto-commit mode; used by no one else, and closed by the caller after this
   * @param count numbers go up to this one, exclusive
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
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      all.forEach(any -> partitions.add(new Partition()));
      consumer.assign(all);
      consumer.seekToBeginning(all);
      RecordDecoder decoder = new RecordDecoder(RecordType.DAILY);
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LOOK_EVERY)) {
          note(record, decoder);
        }
        if (System.nanoTime() - lastLook >= LOOK_EVERY.toNanos()) {
          look(connection);
        }
      }
    } catch (BadRecordException | SQLException | RuntimeException | Error e) {
      failure = e;
    }
  }

  private void note(ConsumerRecord<byte[], byte[]> record, RecordDecoder decoder)
      throws BadRecordException {
    int number = NumberedReadings.number(decoder.decode(record.key(), record.value()));
    if (inTopic[number] == 0) { // else published again: its first time counts
      inTopic[number] = System.nanoTime();
      partitions.get(record.partition()).add(number);
    }
  }

  private void look(Connection connection) throws SQLException {
    long began = System.nanoTime();
    for (Partition partition : partitions) {
      partition.low = partition.visible;
      partition.high = partition.count;
    }
    boolean isMore = ask(connection, 1);
    while (isMore) {
      isMore = ask(connection, PARTS);
    }
    long now = System.nanoTime();
    int more = 0;
    for (Partition partition : partitions) {
      for (; partition.visible < partition.low; partition.visible++) {
        int number = partition.numbers[partition.visible];
        visible[number] = now;
        unseenAt[number] = Math.max(lastLook, inTopic[number]);
        more++;
      }
    }
    lastLook = began;
    visibleCount += more; // this thread alone writes it
  }

  /** Asks about some places of each partition. False if there is nothing left to ask. */
  private boolean ask(Connection connection, int places) throws SQLException {
    List<int[]> asked = partitions.stream().map(each -> each.places(places).toArray()).toList();
    int count = asked.stream().mapToInt(each -> each.length).sum();
    if (count == 0) {
      return false;
    }
    Set<Integer> found = new HashSet<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT channel, CAST(date AS CHAR) FROM yt_daily WHERE "
                + String.join(" OR ", Collections.nCopies(count, "(channel = ? AND date = ?)")))) {
      int parameter = 1;
      for (int i = 0; i < asked.size(); i++) {
        for (int place : asked.get(i)) {
          int number = partitions.get(i).numbers[place];
          query.setString(parameter++, NumberedReadings.channel(number));
          query.setString(parameter++, NumberedReadings.date(number));
        }
      }
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(NumberedReadings.number(rows.getString(1), rows.getString(2)));
        }
      }
    }
    for (int i = 0; i < asked.size(); i++) {
      Partition partition = partitions.get(i);
      for (int place : asked.get(i)) {
        partition.learn(place, found.contains(partition.numbers[place]));
      }
    }
    return true;
  }

  /**
   * Waits until so many rows have been seen.
   *
   * @param checkOthers called now and then, to throw if nothing more is to be hoped for
   * @throws BenchmarkException after so long, or if watching failed
   */
  void await(int count, Duration limit, Runnable checkOthers) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (visibleCount < count) {
      if (failure != null) {
        throw new BenchmarkException("the arrivals could not be watched: " + failure);
      }
      if (System.nanoTime() > end) {
        throw new BenchmarkException(
            visibleCount + " of " + count + " rows were there after " + limit);
      }
      checkOthers.run();
      thread.join(100); // for the time alone: it ends by close only
    }
  }

  /** When it was there in the daily topic; once {@link #await} has returned. */
  long inTopic(int number) {
    return inTopic[number];
  }

  /** When its row was seen; once {@link #await} has returned. */
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
