package io.ytstats.benchmarks;

import io.ytstats.app.DurationConverter;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How long a record takes from publishing to its row, at steady rates. The daily job and the daily
 * store run with their defaults, as an operator starts them; this process publishes Avro with the
 * settings of the suite's producer and watches from outside.
 *
 * <p>The load is an open loop: each record is due at a certain instant, whatever happens to those
 * before it, and its time counts from there. What delays the sender is in the figures. The measured
 * span is a whole number of windows, as a record's time depends on its place in the window.
 */
final class LatencyBenchmark {
  private static final List<Integer> RATES = List.of(1_000, 5_000);
  private static final Duration WINDOW = Duration.ofSeconds(10); // the daily job's default
  private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
  private static final int WARM_UP_WINDOWS = 3;
  private static final int COUNTED_WINDOWS = 10;

  /** How many, where the windows are too short for useful figures. */
  private static final int FEW_WINDOWS = 2;

  /** So that the last window that counts is a full one. */
  private static final int COOL_DOWN_WINDOWS = 1;

  /** A record is sent at most so much after it is due; waking up for each would cost too much. */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Pattern WINDOW_LINE =
      Pattern.compile(".* window: end=(\\S+) records=(\\d+) .* took=(\\d+)ms.*");

  private static final List<String> CSV_COLUMNS =
      List.of("records_per_s", "hop", "records", "p50_ms", "p95_ms", "p99_ms", "max_ms");
  private static final List<String> COLUMNS =
      List.of("records/s", "hop", "p50 s", "p95 s", "p99 s", "max s");

  /** The parts of the way, and all of it. */
  private enum Hop {
    WAIT("due -> end of its window"),
    WORK("end of window -> in yt_daily"),
    DAILY("due -> in yt_daily"),
    STORE("in yt_daily -> row visible"),
    TOTAL("due -> row visible");

    final String text;
    final Histogram micros = new Histogram(TimeUnit.HOURS.toMicros(1), 3);

    Hop(String text) {
      this.text = text;
    }
  }

  private final TestBed bed;
  private final DailyTable table;
  private final Path file;
  private final boolean hasDefaultWindow;
  private final Duration window;
  private final int warmUpWindows;
  private final int countedWindows;
  private final String run = "latency-" + UUID.randomUUID();
  private final String raw = run + "-raw";
  private final String daily = run + "-daily";
  private final long[] due;
  private final long[] handedOver;
  private final RecordEncoder encoder = new RecordEncoder(RecordType.HARVEST);
  private final AtomicReference<Exception> sendFailure = new AtomicReference<>();
  private final List<List<String>> summary = new ArrayList<>();

  /** How long each window took, in milliseconds, by its end in nanoTime. */
  private final TreeMap<Long, Long> windows = new TreeMap<>();

  private int sent;

  /** How many records the job has read, by its log. */
  private long read;

  /**
   * @param file for the figures
   * @param scale 1 for the defaults; below, the windows are shorter, above, there are more of them
   */
  LatencyBenchmark(TestBed bed, Path file, double scale) {
    this.bed = bed;
    this.table = new DailyTable(bed.stack());
    this.file = file;
    this.hasDefaultWindow = scale >= 1;
    this.window =
        hasDefaultWindow
            ? WINDOW
            : Duration.ofMillis(
                Math.max(SHORTEST_WINDOW.toMillis(), (long) (WINDOW.toMillis() * scale)));
    this.warmUpWindows = hasDefaultWindow ? WARM_UP_WINDOWS : 1;
    this.countedWindows = (int) (hasDefaultWindow ? COUNTED_WINDOWS * scale : FEW_WINDOWS);
    this.due =
        new long
            [NumberedRecords.CHANNELS
                + RATES.stream().mapToInt(rate -> records(rate, allWindows())).sum()];
    this.handedOver = new long[due.length];
  }

  private int allWindows() {
    return warmUpWindows + countedWindows + COOL_DOWN_WINDOWS;
  }

  private int records(int rate, int windowCount) {
    return Math.toIntExact(rate * window.toMillis() * windowCount / 1000);
  }

  /**
   * Measures all rates, one after the other, and prints.
   *
   * @throws io.ytstats.harness.HarnessException if a program fails, or the rows are not those sent
   */
  void run() throws IOException, InterruptedException, SQLException {
    List<String> topics = List.of(raw, raw + ".dlq", daily, daily + ".dlq");
    bed.createTopics(topics);
    table.empty();
    try (Table.Csv csv = new Table.Csv(file, CSV_COLUMNS);
        SuiteProcess job = bed.start(jobProgram());
        SuiteProcess store =
            bed.start(
                SuiteProcess.application("store-daily")
                    .args("--input-topic", daily, "--group-id", run + "-store")
                    .on(bed.stack()));
        Connection watching = bed.stack().database().connect();
        Arrivals arrivals =
            new Arrivals(bed.stack().bootstrapServers(), daily, watching, due.length);
        KafkaProducer<byte[], byte[]> producer = bed.kafka().producer(CeilingLoop.PRODUCER)) {
      job.awaitNext("start", LIMIT, line -> line.contains("agg-daily is up"));
      // one of each channel goes all the way: all is up
      send(producer, Integer.MAX_VALUE, NumberedRecords.CHANNELS);
      awaitAll(arrivals, job, store);
      for (int rate : RATES) {
        bed.say(
            "latency: %,d records/s for %d windows of %s …",
            rate, allWindows(), DurationConverter.text(window));
        int first = sent + records(rate, warmUpWindows);
        send(producer, rate, records(rate, allWindows()));
        awaitAll(arrivals, job, store);
        report(rate, first, first + records(rate, countedWindows), arrivals, csv);
      }
      job.stop();
      store.stop();
      NumberedRecords.check(table, sent);
    }
    Table.print(bed.out(), COLUMNS, summary);
    table.empty();
    bed.kafka().deleteTopics(topics);
  }

  private SuiteProcessBuilder jobProgram() {
    SuiteProcessBuilder job =
        SuiteProcess.job("agg-daily")
            .args("--bootstrap-servers", bed.stack().bootstrapServers())
            .args("--input-topic", raw, "--output-topic", daily, "--group-id", run + "-agg");
    return hasDefaultWindow ? job : job.args("--window", DurationConverter.text(window));
  }

  /** Publishes the next records, each when it is due or as soon as possible after that. */
  private void send(KafkaProducer<byte[], byte[]> producer, int perSecond, int count) {
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long at = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
      long now = System.nanoTime();
      while (now < at) {
        LockSupport.parkNanos(Math.max(at - now, TICK_NANOS));
        now = System.nanoTime();
      }
      due[sent] = at;
      handedOver[sent] = now;
      TestBed.send(
          producer,
          new ProducerRecord<>(
              raw,
              NumberedRecords.channel(sent).getBytes(StandardCharsets.US_ASCII),
              encoder.encode(NumberedRecords.point(sent))),
          sendFailure);
      sent++;
    }
  }

  /** Waits until every record sent has its row, and the job has logged its windows. */
  private void awaitAll(Arrivals arrivals, SuiteProcess job, SuiteProcess store)
      throws InterruptedException {
    arrivals.await(
        sent,
        LIMIT,
        () -> {
          job.checkRunning();
          store.checkRunning();
          TestBed.check(sendFailure);
        });
    // the clocks of both processes are this machine's
    long nanoTimeOfEpoch =
        System.nanoTime()
            - TimeUnit.MICROSECONDS.toNanos(
                ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    while (read < sent) {
      String line = job.awaitNext("window", LIMIT, text -> WINDOW_LINE.matcher(text).matches());
      Matcher logged = WINDOW_LINE.matcher(line);
      if (!logged.matches()) {
        throw new AssertionError(line);
      }
      long end = Instant.parse(logged.group(1)).toEpochMilli();
      windows.put(
          nanoTimeOfEpoch + TimeUnit.MILLISECONDS.toNanos(end), Long.parseLong(logged.group(3)));
      read += Long.parseLong(logged.group(2));
    }
  }

  /** The figures of the records from the first one up to the last, exclusive. */
  private void report(int rate, int first, int last, Arrivals arrivals, Table.Csv csv)
      throws IOException {
    Histogram late = new Histogram(TimeUnit.HOURS.toMicros(1), 3);
    Histogram doubt = new Histogram(TimeUnit.HOURS.toMicros(1), 3);
    for (Hop hop : Hop.values()) {
      hop.micros.reset();
    }
    for (int number = first; number < last; number++) {
      long inTopic = arrivals.inTopic(number);
      long visible = arrivals.visible(number);
      // what comes while a window is being cut may still be of it
      long end = Math.max(due[number], windows.floorKey(inTopic));
      note(Hop.WAIT, due[number], end);
      note(Hop.WORK, end, inTopic);
      note(Hop.DAILY, due[number], inTopic);
      note(Hop.STORE, inTopic, visible);
      note(Hop.TOTAL, due[number], visible);
      late.recordValue(TimeUnit.NANOSECONDS.toMicros(handedOver[number] - due[number]));
      doubt.recordValue(TimeUnit.NANOSECONDS.toMicros(arrivals.doubt(number)));
    }
    for (Hop hop : Hop.values()) {
      double[] millis = {
        hop.micros.getValueAtPercentile(50) / 1e3,
        hop.micros.getValueAtPercentile(95) / 1e3,
        hop.micros.getValueAtPercentile(99) / 1e3,
        hop.micros.getMaxValue() / 1e3
      };
      List<String> row = new ArrayList<>(List.of(Integer.toString(rate), hop.text));
      List<Object> values = new ArrayList<>(List.of(rate, hop.text, last - first));
      for (double figure : millis) {
        row.add(Figures.text(2, figure / 1e3));
        values.add(Figures.text(1, figure));
      }
      summary.add(row);
      csv.add(values.toArray());
    }
    double[] took =
        windows
            .subMap(windows.floorKey(arrivals.inTopic(first)), arrivals.inTopic(last - 1) + 1)
            .values()
            .stream()
            .mapToDouble(Long::doubleValue)
            .toArray();
    bed.say(
        "latency: %,d records/s: a window took %.0f ms (median) to %.0f ms; a record was sent %.0f"
            + " ms after it was due at most; rows were visible %.0f ms (median) to %.0f ms before"
            + " they were seen at most",
        rate,
        Figures.median(took),
        Arrays.stream(took).max().orElseThrow(),
        late.getMaxValue() / 1e3,
        doubt.getValueAtPercentile(50) / 1e3,
        doubt.getMaxValue() / 1e3);
  }

  private static void note(Hop hop, long from, long to) {
    hop.micros.recordValue(TimeUnit.NANOSECONDS.toMicros(to - from));
  }
}
