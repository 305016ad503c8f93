package io.ytstats.benchmarks;

import io.ytstats.app.DurationConverter;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How long a reading takes from publishing to its row, at steady rates. The daily job runs through
 * spark-submit.sh and the daily store by java -jar, with their defaults, as an operator starts
 * them; this process publishes Avro with the suite's producer's settings and watches from outside.
 *
 * <p>The load is an open loop: each record has an instant at which it is due, whatever happens to
 * those before it, and its time counts from there. What holds the sender up, the broker or this
 * machine, is in the figures. The span that counts is a whole number of windows, as a record's time
 * depends on its place in the window.
 */
final class LatencyBenchmark {
  private static final List<Integer> RATES = List.of(1_000, 5_000);
  private static final Duration WINDOW = Duration.ofSeconds(10); // the daily job's default
  private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
  private static final int WARM_UP_WINDOWS = 3;
  private static final int COUNTED_WINDOWS = 10;

  /** Of those that are too short to be worth a figure. */
  private static final int FEW_WINDOWS = 4;

  /** So that the last window that counts is a full one as well. */
  private static final int COOL_DOWN_WINDOWS = 1;

  /** A record is sent so much after it is due at most; to wake for each would cost a lot. */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Pattern WINDOW_LINE =
      Pattern.compile(".* window: end=(\\S+) records=(\\d+) .* took=(\\d+)ms.*");

  private static final List<String> CSV_COLUMNS =
      List.of("records_per_s", "hop", "records", "p50_ms", "p95_ms", "p99_ms", "max_ms");
  private static final List<String> COLUMNS =
      List.of("records/s", "hop", "p50 s", "p95 s", "p99 s", "max s");

  /** The parts of the way, and the whole of it. */
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

  private final Lab lab;
  private final Path file;
  private final boolean hasDefaultWindow;
  private final Duration window;
  private final int countedWindows;
  private final String run = "latency-" + UUID.randomUUID();
  private final String raw = run + "-raw";
  private final String daily = run + "-daily";
  private final long[] due;
  private final long[] handedOver;
  private final RecordEncoder encoder = new RecordEncoder(RecordType.HARVEST);
  private final AtomicReference<Exception> sendFailure = new AtomicReference<>();
  private final List<List<String>> summary = new ArrayList<>();

  /** By their ends, in nanoTime: how long the windows took, in milliseconds. */
  private final TreeMap<Long, Long> windows = new TreeMap<>();

  private int sent;

  /** By the job, as its log has told so far. */
  private long read;

  /**
   * @param file for the figures
   * @param scale 1 for the defaults; below, the windows are shorter, above, there are more of them
   */
  LatencyBenchmark(Lab lab, Path file, double scale) {
    this.lab = lab;
    this.file = file;
    this.hasDefaultWindow = scale >= 1;
    this.window =
        hasDefaultWindow
            ? WINDOW
            : Duration.ofMillis(
                Math.max(SHORTEST_WINDOW.toMillis(), (long) (WINDOW.toMillis() * scale)));
    this.countedWindows = (int) (hasDefaultWindow ? COUNTED_WINDOWS * scale : FEW_WINDOWS);
    this.due =
        new long
            [NumberedReadings.CHANNELS
                + RATES.stream().mapToInt(rate -> records(rate, allWindows())).sum()];
    this.handedOver = new long[due.length];
  }

  private int allWindows() {
    return WARM_UP_WINDOWS + countedWindows + COOL_DOWN_WINDOWS;
  }

  private int records(int rate, int windowCount) {
    return Math.toIntExact(rate * window.toMillis() * windowCount / 1000);
  }

  /**
   * Measures all rates, one after the other, and prints.
   *
   * @throws BenchmarkException if a program fails, or a row is missing or another than the one sent
   */
  void run() throws IOException, InterruptedException, SQLException {
    lab.createTopics(List.of(raw, raw + ".dlq", daily, daily + ".dlq"));
    emptyTable();
    try (Table.Csv csv = new Table.Csv(file, CSV_COLUMNS);
        ChildProcess job = ChildProcess.start("agg-daily", jobCommand(), lab.environment());
        ChildProcess store = ChildProcess.start("store-daily", storeCommand(), lab.environment());
        Connection watching = lab.stack().database().connect();
        Arrivals arrivals = new Arrivals(lab.bootstrapServers(), daily, watching, due.length);
        KafkaProducer<byte[], byte[]> producer = producer()) {
      job.await("start", LIMIT, line -> line.contains("agg-daily is up"));
      // one of each channel goes all the way: all is up
      send(producer, Integer.MAX_VALUE, NumberedReadings.CHANNELS);
      awaitAll(arrivals, job, store);
      for (int rate : RATES) {
        lab.say(
            "latency: %,d records/s for %d windows of %s …",
            rate, allWindows(), DurationConverter.text(window));
        int first = sent + records(rate, WARM_UP_WINDOWS);
        send(producer, rate, records(rate, allWindows()));
        awaitAll(arrivals, job, store);
        report(rate, first, first + records(rate, countedWindows), arrivals, csv);
      }
      NumberedReadings.checkTable(watching, sent);
    }
    lab.say("");
    Table.print(System.out, COLUMNS, summary);
    emptyTable();
    lab.deleteTopics(List.of(raw, raw + ".dlq", daily, daily + ".dlq"));
  }

  /** The bench's own database: what else is in it is an earlier run's. */
  private void emptyTable() throws SQLException {
    try (Connection admin = lab.stack().database().connectAsAdmin();
        Statement statement = admin.createStatement()) {
      statement.execute("TRUNCATE TABLE yt_daily");
    }
  }

  private List<String> jobCommand() {
    List<String> command =
        new ArrayList<>(
            List.of(lab.script("spark-submit.sh").toString(), lab.jar("agg-daily").toString()));
    command.addAll(List.of("--bootstrap-servers", lab.bootstrapServers()));
    command.addAll(List.of("--input-topic", raw, "--output-topic", daily));
    command.addAll(List.of("--group-id", run + "-agg"));
    if (!hasDefaultWindow) {
      command.addAll(List.of("--window", DurationConverter.text(window)));
    }
    return command;
  }

  private List<String> storeCommand() {
    List<String> command =
        new ArrayList<>(List.of(Lab.JAVA.toString(), "-jar", lab.jar("store-daily").toString()));
    command.addAll(List.of("--bootstrap-servers", lab.bootstrapServers()));
    command.addAll(List.of("--input-topic", daily, "--group-id", run + "-store"));
    command.addAll(List.of("--db-url", lab.stack().jdbcUrl(), "--db-user", lab.stack().dbUser()));
    command.addAll(List.of("--db-password-file", lab.stack().dbPasswordFile().toString()));
    return command;
  }

  /** As the suite's own producer sends, see KafkaClients. */
  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            lab.bootstrapServers(),
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            1,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4",
            ProducerConfig.BATCH_SIZE_CONFIG,
            128 << 10,
            ProducerConfig.LINGER_MS_CONFIG,
            20),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Publishes the next readings, each at the instant at which it is due or as soon as may be. */
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
      publish(producer, sent++);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the outcome
  private void publish(KafkaProducer<byte[], byte[]> producer, int number) {
    producer.send(
        new ProducerRecord<>(
            raw,
            NumberedReadings.channel(number).getBytes(StandardCharsets.US_ASCII),
            encoder.encode(NumberedReadings.reading(number))),
        (place, problem) -> {
          if (problem != null) {
            sendFailure.compareAndSet(null, problem);
          }
        });
  }

  /** Waits until all that was sent has its row, and the job has told of its windows. */
  private void awaitAll(Arrivals arrivals, ChildProcess job, ChildProcess store)
      throws InterruptedException {
    arrivals.await(
        sent,
        LIMIT,
        () -> {
          job.checkRunning();
          store.checkRunning();
          if (sendFailure.get() != null) {
            throw new BenchmarkException("a record could not be published: " + sendFailure.get());
          }
        });
    // the clocks of both processes are this machine's
    long nanoTimeOfEpoch =
        System.nanoTime()
            - TimeUnit.MICROSECONDS.toNanos(
                ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    while (read < sent) {
      String line = job.await("window", LIMIT, text -> WINDOW_LINE.matcher(text).matches()).text();
      Matcher told = WINDOW_LINE.matcher(line);
      if (!told.matches()) {
        throw new AssertionError(line);
      }
      long end = Instant.parse(told.group(1)).toEpochMilli();
      windows.put(
          nanoTimeOfEpoch + TimeUnit.MILLISECONDS.toNanos(end), Long.parseLong(told.group(3)));
      read += Long.parseLong(told.group(2));
    }
  }

  /** The figures of some readings: from the first one up to the last, exclusive. */
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
        row.add(Table.number(2, figure / 1e3));
        values.add(Table.number(1, figure));
      }
      summary.add(row);
      csv.add(values.toArray());
    }
    double[] took =
        windows
            .subMap(
                windows.floorKey(arrivals.inTopic(first)), true, arrivals.inTopic(last - 1), true)
            .values()
            .stream()
            .mapToDouble(Long::doubleValue)
            .toArray();
    lab.say(
        "latency: %,d records/s: a window took %.0f ms (median) to %.0f ms; a record was sent %.0f"
            + " ms after it was due at most; rows were visible %.0f ms (median) to %.0f ms before they"
            + " were seen at most",
        rate,
        Contest.median(took),
        Arrays.stream(took).max().orElseThrow(),
        late.getMaxValue() / 1e3,
        doubt.getValueAtPercentile(50) / 1e3,
        doubt.getMaxValue() / 1e3);
  }

  private static void note(Hop hop, long from, long to) {
    hop.micros.recordValue(TimeUnit.NANOSECONDS.toMicros(to - from));
  }
}
