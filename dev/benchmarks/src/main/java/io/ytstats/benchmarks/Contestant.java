package io.ytstats.benchmarks;

import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that reads a topic to its end, reduces it, and publishes what it came to. */
interface Contestant {
  /** The name of that against which all others are measured. */
  String CEILING = "ceiling";

  /** As in the table. */
  String name();

  /** Its input, which stands in a topic of the same name. */
  Dataset data();

  /** Runs once; throws a {@link BenchmarkException} if the answer is wrong. */
  Measured run(Lab lab) throws IOException, InterruptedException;

  /** What comes out, and what should. */
  record Answer(RecordType type, ToIntFunction<DataPoint> key, long[] latest) {
    static Answer daily(Dataset data) {
      return new Answer(RecordType.DAILY, data::dailyKey, data.dailyAnswer());
    }

    static Answer monthly(Dataset data) {
      return new Answer(RecordType.MONTHLY, data::monthlyKey, data.monthlyAnswer());
    }
  }

  /** A program of this module, that says when it begins and when it ends. */
  record Own(String name, Dataset data, Answer answer, Class<?> main, List<String> args)
      implements Contestant {
    @Override
    public Measured run(Lab lab) throws IOException, InterruptedException {
      String output = "out-" + UUID.randomUUID();
      lab.createTopics(List.of(output));
      List<String> all = new ArrayList<>(List.of(lab.bootstrapServers(), data.name(), output));
      all.addAll(args);
      Measured measured;
      try (ChildProcess process = lab.startOwn(main, HEAP, all.toArray(String[]::new))) {
        process.await("beginning", LIMIT, ChildProcess.BEGIN::equals);
        double cpu = process.cpuSeconds();
        double brokerCpu = lab.brokerCpuSeconds();
        long nanos = process.awaitEnd(LIMIT);
        measured =
            new Measured(
                data.records(),
                nanos / 1e9,
                process.cpuSeconds() - cpu,
                lab.brokerCpuSeconds() - brokerCpu,
                process.peakMemoryMib());
      }
      lab.checkAnswer(output, answer.type(), answer.key(), answer.latest());
      lab.deleteTopics(List.of(output));
      return measured;
    }
  }

  /**
   * One of the suite's jobs, started as an operator would, with its defaults; its time is that of
   * the windows which its log tells of, commit included.
   *
   * @param window length of its windows; null for its own
   * @param sparkSettings each {@code key=value}, for spark-submit's {@code --conf}
   */
  record Job(
      String name,
      Dataset data,
      Answer answer,
      String module,
      String window,
      List<String> sparkSettings)
      implements Contestant {
    private static final Pattern WINDOW = Pattern.compile(".*records=(\\d+) .* took=(\\d+)ms.*");
    private static final long DEFAULT_MAX_RECORDS = 2_000_000;

    /** With Spark as it is started by default. */
    Job(String name, Dataset data, Answer answer, String module, String window) {
      this(name, data, answer, module, window, List.of());
    }

    @Override
    public Measured run(Lab lab) throws IOException, InterruptedException {
      String output = "out-" + UUID.randomUUID();
      String rejects = output + ".dlq";
      lab.createTopics(List.of(output, rejects));
      Measured measured;
      try (ChildProcess process =
          ChildProcess.start(module, command(lab, output, rejects), lab.environment())) {
        process.await("start", LIMIT, line -> line.contains(module + " is up"));
        double cpu = process.cpuSeconds();
        double brokerCpu = lab.brokerCpuSeconds();
        double seconds = awaitWindows(process);
        measured =
            new Measured(
                data.records(),
                seconds,
                process.cpuSeconds() - cpu,
                lab.brokerCpuSeconds() - brokerCpu,
                process.peakMemoryMib());
      }
      lab.checkAnswer(output, answer.type(), answer.key(), answer.latest());
      lab.deleteTopics(List.of(output, rejects));
      return measured;
    }

    private List<String> command(Lab lab, String output, String rejects) {
      Path script = lab.script("spark-submit.sh");
      List<String> command = new ArrayList<>(List.of(script.toString(), "--master", "local[2]"));
      command.addAll(List.of("--driver-memory", HEAP));
      sparkSettings.forEach(setting -> command.addAll(List.of("--conf", setting)));
      command.add(lab.jar(module).toString());
      command.addAll(List.of("--bootstrap-servers", lab.bootstrapServers()));
      command.addAll(List.of("--input-topic", data.name(), "--output-topic", output));
      command.addAll(List.of("--dead-letter-topic", rejects, "--group-id", output));
      if (window != null) {
        command.addAll(List.of("--window", window));
      }
      if (data.records() > DEFAULT_MAX_RECORDS) {
        command.addAll(List.of("--max-records-per-window", Long.toString(data.records())));
      }
      return command;
    }

    private double awaitWindows(ChildProcess process) throws InterruptedException {
      long read = 0;
      long began = 0;
      ChildProcess.Line line = null;
      while (read < data.records()) {
        line = process.await("window", LIMIT, text -> WINDOW.matcher(text).matches());
        Matcher window = WINDOW.matcher(line.text());
        if (!window.matches()) {
          throw new AssertionError(line);
        }
        if (read == 0) {
          began = line.nanoTime() - Long.parseLong(window.group(2)) * 1_000_000;
        }
        read += Long.parseLong(window.group(1));
      }
      return (line.nanoTime() - began) / 1e9;
    }
  }

  /** The same for all: what spark-submit gives by itself. */
  String HEAP = "1g";

  /** None takes longer on a machine that does anything at all. */
  Duration LIMIT = Duration.ofMinutes(15);
}
