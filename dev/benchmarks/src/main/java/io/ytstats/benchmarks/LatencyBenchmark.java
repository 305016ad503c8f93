package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.benchmarks.SampleWatch.Sample;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.schema.DataPoint;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * How long a record takes from publishing to its row, at steady rates. The daily job and the daily
 * store run with their defaults, as an operator starts them; this process publishes Avro with the
 * settings of the suite's producer and watches from outside. Every record leads to a row of its
 * own.
 *
 * <p>The load is an open loop: each record is due at a certain instant, whatever happens to those
 * before it, and its time counts from there. What delays the sender is in the figures. The measured
 * span is a whole number of windows, as a record's time depends on its place in the window. When a
 * record came into the daily topic is the broker's time.
 */
final class LatencyBenchmark {
  private static final List<Integer> RATES = List.of(1_000, 5_000);
  private static final int CHANNELS = 1_000;
  private static final int WINDOW_SECONDS = 10; // the daily job's default
  private static final int WINDOWS = 10;

  /** So that the last window that counts is a full one. */
  private static final int COOL_DOWN_WINDOWS = 1;

  /** A record is sent at most so much after it is due; waking up for each would cost too much. */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration COMMITS_POLL = Duration.ofMillis(100);
  private static final Pattern WINDOW =
      Pattern.compile(" window: end=(\\S+) records=\\d+ .* took=(\\d+)ms");
  private static final String COLUMNS = "records/s, hop, p50 s, p95 s, p99 s, max s";
  private static final List<Hop> HOPS =
      List.of(
          new Hop("due -> end of its window", one -> one.due, one -> one.windowEnd),
          new Hop("end of window -> in yt_daily", one -> one.windowEnd, one -> one.inTopic),
          new Hop("due -> in yt_daily", one -> one.due, one -> one.inTopic),
          new Hop("in yt_daily -> row visible", one -> one.inTopic, one -> one.visible),
          new Hop("due -> row visible", one -> one.due, one -> one.visible));

  /** A part of the way, or all of it. */
  private record Hop(String text, ToLongFunction<Sample> from, ToLongFunction<Sample> to) {}

  private final TestBed bed;
  private final int windowSeconds;
  private final int warmUpWindows;
  private final int countedWindows;
  private final Dataset data;
  private final Function<DataPoint, byte[]> encoder;
  private final List<Sample> samples = new ArrayList<>();
  private int sent;

  /**
   * @param scale 1 for the defaults; below, the windows are shorter, above, there are more of them
   */
  LatencyBenchmark(TestBed bed, double scale) {
    this.bed = bed;
    this.windowSeconds = (int) Math.max(1, WINDOW_SECONDS * Math.min(1, scale));
    this.warmUpWindows = scale >= 1 ? 3 : 1;
    this.countedWindows = (int) Math.max(2, WINDOWS * scale);
    int perSecond = RATES.stream().mapToInt(Integer::intValue).sum();
    int days = 1 + perSecond * windowSeconds * allWindows() / CHANNELS;
    this.data = new Dataset("latency", CHANNELS, days, 1, Format.AVRO, 0);
    this.encoder = data.format().encoder();
  }

  private int allWindows() {
    return warmUpWindows + countedWindows + COOL_DOWN_WINDOWS;
  }

  /**
   * Measures all rates, one after the other, and prints.
   *
   * @return the rows of the table
   * @throws io.ytstats.harness.HarnessException if a program fails, or the rows are not those sent
   */
  List<List<String>> run() throws InterruptedException, SQLException {
    bed.createTopics("latency", "latency-daily", "latency-daily.dlq", "latency-store.dlq");
    DailyTable table = new DailyTable(bed.stack());
    table.empty();
    TreeMap<Long, Long> windows = new TreeMap<>();
    try (SuiteProcess job =
            bed.start(Contestants.aggDaily(bed, "latency", "latency-daily", windowSeconds + "s"));
        SuiteProcess store =
            bed.start(Contestants.storeDaily(bed, "latency-daily", "latency-store"));
        Connection connection = bed.stack().database().connect();
        SampleWatch watch = new SampleWatch(connection, data, samples);
        KafkaProducer<byte[], byte[]> producer = bed.kafka().producer(CeilingLoop.PRODUCER)) {
      Runnable checkPrograms =
          () -> {
            job.checkRunning();
            store.checkRunning();
          };
      job.awaitNext("start", LIMIT, line -> line.contains("agg-daily is up"));
      // one of each channel goes all the way: all is up
      send(producer, watch, Integer.MAX_VALUE, CHANNELS);
      watch.awaitAll(LIMIT, checkPrograms);
      for (int rate : RATES) {
        bed.say(
            "latency: %,d records/s for %d windows of %ds …", rate, allWindows(), windowSeconds);
        send(producer, watch, rate, rate * windowSeconds * allWindows());
        watch.awaitAll(LIMIT, checkPrograms);
      }
      KafkaCluster.awaitNone(
          bed.kafka().lag("latency-daily", "latency"), COMMITS_POLL, LIMIT, checkPrograms);
      KafkaCluster.awaitNone(
          bed.kafka().lag("latency-store", "latency-daily"), COMMITS_POLL, LIMIT, checkPrograms);
      WINDOW
          .matcher(job.output())
          .results()
          .forEach(
              window ->
                  windows.put(
                      micros(Instant.parse(window.group(1))), Long.parseLong(window.group(2))));
      job.stop();
      store.stop();
    }
    table.check(data);
    Answer.read(bed.kafka(), "latency-daily", this::noteInTopic);
    List<List<String>> summary = new ArrayList<>();
    int first = CHANNELS;
    for (int rate : RATES) {
      int counted = first + rate * windowSeconds * warmUpWindows;
      summary.addAll(
          report(rate, samples(counted, rate * windowSeconds * countedWindows), windows));
      first += rate * windowSeconds * allWindows();
    }
    Table.print(bed.out(), COLUMNS, summary);
    bed.deleteTopics("latency");
    return summary;
  }

  /** Publishes the next records, each when it is due or as soon as possible after that. */
  private void send(
      KafkaProducer<byte[], byte[]> producer, SampleWatch watch, int perSecond, int count)
      throws SQLException {
    long start = now();
    for (int i = 0; i < count; i++) {
      long due = start + i * TimeUnit.SECONDS.toMicros(1) / perSecond;
      while (now() < due) {
        watch.look();
        LockSupport.parkNanos(TICK_NANOS);
      }
      if (sent % SampleWatch.EVERY == 0) {
        samples.add(new Sample(due, now()));
      }
      DataPoint point = data.point(sent);
      TestBed.send(producer, data.name(), Dataset.key(point), encoder.apply(point));
      sent++;
    }
  }

  private List<Sample> samples(int first, int count) {
    return samples.subList(first / SampleWatch.EVERY, (first + count) / SampleWatch.EVERY);
  }

  private void noteInTopic(DataPoint point, Instant time) {
    int number = data.number(point.channel(), point.harvestEpochSecond());
    if (number % SampleWatch.EVERY == 0) {
      Sample sample = samples.get(number / SampleWatch.EVERY);
      // if it was published again, its first time counts
      sample.inTopic = Math.min(sample.inTopic, micros(time));
    }
  }

  /**
   * The figures of some records.
   *
   * @param windows how long each took, in milliseconds, by its end
   */
  private List<List<String>> report(int rate, List<Sample> some, TreeMap<Long, Long> windows) {
    for (Sample sample : some) {
      // what comes while a window is being cut may still be of it
      sample.windowEnd = Math.max(sample.due, windows.floorKey(sample.inTopic));
    }
    double[] took =
        windows
            .subMap(windows.floorKey(some.get(0).inTopic), some.get(some.size() - 1).inTopic + 1)
            .values()
            .stream()
            .mapToDouble(Long::doubleValue)
            .sorted()
            .toArray();
    Histogram late = histogram(some, one -> one.due, one -> one.sent);
    Histogram doubt = histogram(some, one -> Math.max(one.unseen, one.inTopic), one -> one.visible);
    bed.say(
        "latency: %,d records/s: a window took %.0f ms (median) to %.0f ms; a record was sent %.0f"
            + " ms after it was due at most; rows were visible %.0f ms (median) to %.0f ms before"
            + " they were seen at most",
        rate,
        Figures.median(took),
        took[took.length - 1],
        late.getMaxValue() / 1e3,
        doubt.getValueAtPercentile(50) / 1e3,
        doubt.getMaxValue() / 1e3);
    List<List<String>> rows = new ArrayList<>();
    for (Hop hop : HOPS) {
      Histogram micros = histogram(some, hop.from, hop.to);
      rows.add(
          List.of(
              Integer.toString(rate),
              hop.text,
              Table.text(2, micros.getValueAtPercentile(50) / 1e6),
              Table.text(2, micros.getValueAtPercentile(95) / 1e6),
              Table.text(2, micros.getValueAtPercentile(99) / 1e6),
              Table.text(2, micros.getMaxValue() / 1e6)));
    }
    return rows;
  }

  private static Histogram histogram(
      List<Sample> some, ToLongFunction<Sample> from, ToLongFunction<Sample> to) {
    Histogram micros = new Histogram(TimeUnit.HOURS.toMicros(1), 3);
    some.forEach(one -> micros.recordValue(to.applyAsLong(one) - from.applyAsLong(one)));
    return micros;
  }

  /** Microseconds since 1970. */
  static long now() {
    return micros(Instant.now());
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}
