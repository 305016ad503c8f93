package io.ytstats.benchmarks;

import io.ytstats.app.GroupLag;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.harness.TableRows;
import io.ytstats.localstack.LocalStack;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The programs that are compared. */
final class Contestants {
  /** The job's default {@code --kafka-source}. */
  static final String SOURCE_08 = "0-8";

  /** The other one. */
  static final String SOURCE_MODERN = "modern";

  /** The one that all jobs are compared with. */
  static final String CEILING = "ceiling";

  private static final Pattern WINDOW = Pattern.compile("records=(\\d+) .* took=(\\d+)ms");
  private static final int DEFAULT_MAX_RECORDS = 2_000_000;
  private static final Pattern ASSIGNED = Pattern.compile("(reads|assigned partitions) \\[.+]");
  private static final Duration COMMITS_POLL = Duration.ofMillis(20);

  private Contestants() {}

  /**
   * A program that processes a data set.
   *
   * @param name as in the table
   * @param data its input, which is in a topic of the same name
   */
  record Contestant(String name, Input data, Program program) {}

  /** Runs once; throws a {@link io.ytstats.harness.HarnessException} if a result is wrong. */
  interface Program {
    Figures run(TestBed bed) throws InterruptedException, SQLException;
  }

  private interface Publisher {
    Figures run(TestBed bed, String output) throws InterruptedException;
  }

  /** A program that publishes its results, in each run to a topic of its own. */
  private static Contestant publishing(
      String name, Input data, TableRows expected, Publisher publisher) {
    return new Contestant(
        name,
        data,
        bed -> {
          String output = "out-" + UUID.randomUUID();
          bed.createTopics(output, output + ".dlq");
          Figures figures = publisher.run(bed, output);
          Answer.checkTopic(bed.kafka(), output, expected);
          Answer.checkRejects(name, data, figures.rejects());
          bed.deleteTopics(output);
          return figures;
        });
  }

  /** A class of this module that answers the daily job's question. */
  static Contestant plain(
      String name, Input data, TableRows expected, Class<?> main, String... args) {
    return publishing(
        name,
        data,
        expected,
        (bed, output) -> {
          Stream<String> topics = Stream.of(bed.stack().bootstrapServers(), data.name(), output);
          String[] all = Stream.concat(topics, Stream.of(args)).toArray(String[]::new);
          return bed.measure(main, bed.stack().kafka().pid(), data.records(), all);
        });
  }

  /**
   * agg-daily as an operator starts it, with its defaults. Its time is that of the windows in its
   * log, commits included.
   *
   * @param window length of its windows; null for its default
   * @param source {@code --kafka-source}
   * @param sparkSettings each {@code key=value}, for spark-submit's {@code --conf}
   */
  static Contestant job(
      String name,
      Input data,
      TableRows expected,
      String window,
      String source,
      String... sparkSettings) {
    String[] spark =
        Stream.concat(
                Stream.of("--master", "local[2]", "--driver-memory", TestBed.HEAP),
                Stream.of(sparkSettings).flatMap(setting -> Stream.of("--conf", setting)))
            .toArray(String[]::new);
    int maxRecords = Math.max(DEFAULT_MAX_RECORDS, data.records());
    return publishing(
        name,
        data,
        expected,
        (bed, output) -> {
          SuiteProcessBuilder job =
              aggDaily(bed, data.name(), output, window, spark)
                  .args("--kafka-source", source)
                  .args("--max-records-per-window", Integer.toString(maxRecords));
          try (SuiteProcess process = bed.start(job)) {
            process.awaitNext("start", TestBed.LIMIT, line -> line.contains("agg-daily is up"));
            Figures figures =
                bed.measure(
                    process,
                    bed.stack().kafka().pid(),
                    data.records(),
                    () -> windowSeconds(process, data.records()));
            // a window that was tried again has written its rejects twice, and fails the check
            return figures.withRejects(bed.kafka().count(output + ".dlq"));
          }
        });
  }

  /** The job, with a group and a dead-letter topic named after its output topic. */
  static SuiteProcessBuilder aggDaily(
      TestBed bed, String input, String output, String window, String... sparkOptions) {
    SuiteProcessBuilder job =
        SuiteProcess.job("agg-daily", sparkOptions)
            .args("--bootstrap-servers", bed.stack().bootstrapServers(), "--group-id", output)
            .args("--input-topic", input, "--output-topic", output)
            .args("--dead-letter-topic", output + ".dlq");
    return window == null ? job : job.args("--window", window);
  }

  private static double windowSeconds(SuiteProcess process, long records) {
    long read = 0;
    long began = 0;
    long now = 0;
    while (read < records) {
      MatchResult window = TestBed.awaitMatch(process, "window", WINDOW);
      now = System.nanoTime();
      if (read == 0) {
        began = now - Duration.ofMillis(Long.parseLong(window.group(2))).toNanos();
      }
      read += Long.parseLong(window.group(1));
    }
    return (now - began) / 1e9;
  }

  /** The {@link PlainWriter} in one of its ways. Its time is that of writing alone. */
  static Contestant writer(String name, Dataset data, PlainWriter.Way way) {
    return new Contestant(
        name,
        data,
        bed -> {
          LocalStack stack = bed.stack();
          return bed.measure(
              PlainWriter.class,
              stack.database().pid(),
              data.records(),
              stack.adminJdbcUrl(),
              stack.adminUser(),
              stack.adminPasswordFile().toString(),
              way.name(),
              Integer.toString(data.channels()),
              Integer.toString(data.days()),
              Integer.toString(data.laterSeconds()));
        });
  }

  /**
   * store-daily as an operator starts it, with its defaults but for the given options. Its time
   * begins when its log says which partitions it was assigned, before it fetches anything. It ends
   * when its group has committed the topic's end. The start of the JVM and the joining of the group
   * are not in it; the warming up of the JVM is.
   */
  static Contestant store(String name, Input data, String... options) {
    return new Contestant(
        name,
        data,
        bed -> {
          String group = "store-" + UUID.randomUUID();
          bed.createTopics(group + ".dlq");
          SuiteProcessBuilder store =
              storeDaily(bed, data.name(), group, "-Xmx" + TestBed.HEAP, "-XX:+UseSerialGC");
          try (SuiteProcess process = bed.start(store.args(options))) {
            GroupLag lag = bed.kafka().lag(group, data.name());
            TestBed.awaitMatch(process, "partitions", ASSIGNED);
            long began = System.nanoTime();
            return bed.measure(
                process,
                bed.stack().database().pid(),
                data.records(),
                () -> {
                  KafkaCluster.awaitNone(lag, COMMITS_POLL, TestBed.LIMIT, process::checkRunning);
                  return (System.nanoTime() - began) / 1e9;
                });
          } finally {
            bed.deleteTopics(group);
          }
        });
  }

  /** The store, with a dead-letter topic named after its group. */
  static SuiteProcessBuilder storeDaily(
      TestBed bed, String input, String group, String... jvmOptions) {
    return SuiteProcess.application("store-daily", jvmOptions)
        .on(bed.stack())
        .args("--input-topic", input, "--group-id", group)
        .args("--dead-letter-topic", group + ".dlq");
  }
}
