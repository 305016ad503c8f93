package io.ytstats.benchmarks;

import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.localstack.LocalStack;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The programs that are compared. */
final class Contestants {
  /** The one that all jobs are compared with. */
  static final String CEILING = "ceiling";

  private Contestants() {}

  /** A program that processes a data set once. */
  interface Contestant {
    /** As in the table. */
    String name();

    /** Its input, which is in a topic of the same name. */
    Dataset data();

    /**
     * Runs once.
     *
     * @throws io.ytstats.harness.HarnessException if a result is wrong
     */
    Figures run(TestBed bed) throws Exception;
  }

  /** The expected results: the latest rank of each key. */
  record Expected(RecordType type, ToIntFunction<DataPoint> key, long[] latest) {
    static Expected daily(Dataset data) {
      return new Expected(RecordType.DAILY, data::dailyKey, data.latestDaily());
    }

    static Expected monthly(Dataset data) {
      return new Expected(RecordType.MONTHLY, data::monthlyKey, data.latestMonthly());
    }
  }

  /** A class of this module that answers the daily job's question. */
  record Plain(String name, Dataset data, Expected expected, Class<?> main, String... args)
      implements Contestant {
    @Override
    public Figures run(TestBed bed) throws InterruptedException {
      String output = "out-" + UUID.randomUUID();
      bed.createTopics(List.of(output));
      String[] all =
          Stream.concat(
                  Stream.of(bed.stack().bootstrapServers(), data.name(), output), Stream.of(args))
              .toArray(String[]::new);
      Figures figures;
      try (SuiteProcess process = bed.start(main, all)) {
        figures = bed.measure(process, bed.stack().kafka().pid(), data.records());
      }
      bed.check(output, expected);
      bed.kafka().deleteTopics(List.of(output));
      return figures;
    }
  }

  /**
   * One of the suite's jobs, as an operator starts it, with its defaults. Its time is that of the
   * windows in its log, commits included.
   *
   * @param window length of its windows; null for its default
   * @param sparkSettings each {@code key=value}, for spark-submit's {@code --conf}
   */
  record Job(
      String name,
      Dataset data,
      Expected expected,
      String module,
      String window,
      String... sparkSettings)
      implements Contestant {
    private static final Pattern WINDOW = Pattern.compile(".*records=(\\d+) .* took=(\\d+)ms.*");
    private static final long DEFAULT_MAX_RECORDS = 2_000_000;

    @Override
    public Figures run(TestBed bed) throws InterruptedException {
      String output = "out-" + UUID.randomUUID();
      List<String> topics = List.of(output, output + ".dlq");
      bed.createTopics(topics);
      Figures figures;
      try (SuiteProcess process = bed.start(program(bed, output))) {
        process.awaitNext("start", TestBed.LIMIT, line -> line.contains(module + " is up"));
        figures =
            bed.measure(process, bed.stack().kafka().pid(), data.records(), () -> seconds(process));
      }
      bed.check(output, expected);
      bed.kafka().deleteTopics(topics);
      return figures;
    }

    private SuiteProcessBuilder program(TestBed bed, String output) {
      List<String> spark =
          new ArrayList<>(List.of("--master", "local[2]", "--driver-memory", TestBed.HEAP));
      for (String setting : sparkSettings) {
        spark.addAll(List.of("--conf", setting));
      }
      SuiteProcessBuilder job =
          SuiteProcess.job(module, spark.toArray(String[]::new))
              .args("--bootstrap-servers", bed.stack().bootstrapServers())
              .args("--input-topic", data.name(), "--output-topic", output)
              .args("--dead-letter-topic", output + ".dlq", "--group-id", output);
      if (window != null) {
        job.args("--window", window);
      }
      return data.records() > DEFAULT_MAX_RECORDS
          ? job.args("--max-records-per-window", Long.toString(data.records()))
          : job;
    }

    private double seconds(SuiteProcess process) {
      long read = 0;
      long began = 0;
      long now = 0;
      while (read < data.records()) {
        Matcher[] window = new Matcher[1];
        process.awaitNext(
            "window", TestBed.LIMIT, line -> (window[0] = WINDOW.matcher(line)).matches());
        now = System.nanoTime();
        if (read == 0) {
          began = now - Long.parseLong(window[0].group(2)) * 1_000_000;
        }
        read += Long.parseLong(window[0].group(1));
      }
      return (now - began) / 1e9;
    }
  }

  /** The {@link PlainWriter} in one of its ways. Its time is that of writing alone. */
  record Writer(String name, Dataset data, PlainWriter.Way way) implements Contestant {
    @Override
    public Figures run(TestBed bed) throws InterruptedException {
      LocalStack stack = bed.stack();
      try (SuiteProcess process =
          bed.start(
              PlainWriter.class,
              stack.adminJdbcUrl(),
              stack.adminUser(),
              stack.adminPasswordFile().toString(),
              way.name(),
              Integer.toString(data.channels()),
              Integer.toString(data.days()),
              Integer.toString(data.laterSeconds()))) {
        return bed.measure(process, stack.database().pid(), data.records());
      }
    }
  }

  /**
   * store-daily as an operator starts it, with its defaults but for the given options. Its time
   * begins when its log says which partitions it was assigned, before it fetches anything. It ends
   * when its group has committed the topic's end. The start of the JVM and the joining of the group
   * are not in it; the warming up of the JVM is.
   */
  record Store(String name, Dataset data, String... options) implements Contestant {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Pattern ASSIGNED =
        Pattern.compile(".* (reads|assigned partitions) \\[.+].*");

    @Override
    public Figures run(TestBed bed) throws InterruptedException {
      String group = "store-" + UUID.randomUUID();
      List<String> topics = List.of(group + ".dlq");
      bed.createTopics(topics);
      LocalStack stack = bed.stack();
      try (SuiteProcess process =
          bed.start(
              SuiteProcess.application("store-daily", "-Xmx" + TestBed.HEAP, "-XX:+UseSerialGC")
                  .args("--bootstrap-servers", stack.bootstrapServers())
                  .args("--input-topic", data.name(), "--dead-letter-topic", topics.get(0))
                  .args("--group-id", group)
                  .args("--db-url", stack.jdbcUrl(), "--db-user", stack.dbUser())
                  .args("--db-password-file", stack.dbPasswordFile().toString())
                  .args(options))) {
        var lag = bed.kafka().lag(group, data.name());
        process.awaitNext("partitions", TestBed.LIMIT, line -> ASSIGNED.matcher(line).matches());
        long began = System.nanoTime();
        return bed.measure(
            process,
            stack.database().pid(),
            data.records(),
            () -> {
              lag.await(POLL, TestBed.LIMIT, process::checkRunning);
              return (System.nanoTime() - began) / 1e9;
            });
      } finally {
        bed.kafka().deleteTopics(topics);
      }
    }
  }
}
