package io.ytstats.chaos;

import io.ytstats.app.DurationConverter;
import io.ytstats.localstack.LocalStack;
import io.ytstats.localstack.Readings;
import io.ytstats.localstack.Tables;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run: the stack, the applications, the load, the schedule, the judgement. */
final class ChaosRun {
  /** How long what was under way when the schedule ended may take to end. */
  private static final Duration LAST_EVENTS = Duration.ofMinutes(3);

  /** How long the rest of the load, and then everything behind it, may take. */
  private static final Duration DRAIN = Duration.ofMinutes(10);

  private static final Duration AUDIT_LIMIT = Duration.ofMinutes(10);
  private static final int AUDIT_DIFFERS = 1;
  private static final Duration STATUS_EVERY = Duration.ofSeconds(15);

  /** What the lines of the audit's result begin with; those of single rows are in its log. */
  private static final String AUDIT_SAYS = "audit: ";

  /** An application that ends by itself so often will not take in the rest. */
  private static final int HOPELESS_ENDS = 5;

  /** How many of a kind of problem are named. */
  private static final int NAMED = 10;

  private final Settings settings;
  private final PrintStream out;

  /** Why the run is not exact; none if it is. */
  private final List<String> wrong = new ArrayList<>();

  private long began;

  /**
   * What to do.
   *
   * @param span for how long load and schedule go on
   * @param records at least so many good ones
   * @param burst padded records of each burst; 0 for no bursts
   * @param folder of this run, for data, logs and report; does not exist yet
   */
  record Settings(
      long seed,
      Duration span,
      int brokers,
      int records,
      int burst,
      Schedule.Counts counts,
      Path folder) {}

  ChaosRun(Settings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /**
   * Runs and prints the report, which is kept as {@code report.txt} too.
   *
   * @return whether tables and rejects are exact
   * @throws ExecutionException if something of the schedule could not be done
   * @throws TimeoutException if an end did not come
   */
  boolean run()
      throws IOException, InterruptedException, SQLException, ExecutionException, TimeoutException {
    began = System.nanoTime();
    Files.createDirectories(settings.folder);
    say("seed %d; logs, data and report: %s", settings.seed, settings.folder);
    LoadRecords records = new LoadRecords(settings.seed, settings.records);
    try (LocalStack stack =
            LocalStack.in(settings.folder.resolve("stack")).brokers(settings.brokers).start();
        Supervisor supervisor = new Supervisor(settings.folder)) {
      say("%d broker(s) and the database are up", settings.brokers);
      boolean exact = run(stack, supervisor, records);
      if (exact) {
        // the data of a run that went wrong stays, for scripts/audit.sh --explain and the like
        stack.delete();
      }
      return exact;
    }
  }

  private boolean run(LocalStack stack, Supervisor supervisor, LoadRecords records)
      throws IOException, InterruptedException, SQLException, ExecutionException, TimeoutException {
    Applications applications = new Applications(stack);
    for (String application : Applications.ALL) {
      supervisor.keep(applications.application(application));
    }
    Load load = new Load(stack.bootstrapServers(), records.messages(), settings.span);
    Thread loading = new Thread(load, "load");
    loading.setDaemon(true);
    Bursts bursts =
        new Bursts(stack.bootstrapServers(), records, settings.burst, line -> say("%s", line));
    try (Mischief mischief =
        new Mischief(stack, supervisor, applications, bursts, line -> say("%s", line))) {
      loading.start();
      mischief.begin(Schedule.draw(settings.seed, settings.span, settings.counts));
      awaitEnd(loading, load, records, mischief);
      supervisor.stop(Applications.PRODUCER);
      say("the schedule is done and all is sent; what is under way drains");
      drain(applications, supervisor);
      say("stragglers come again, %,d of them, and drain", records.stragglers().size());
      Load stragglers = new Load(stack.bootstrapServers(), records.stragglers(), Duration.ZERO);
      // stale for the most part: each meets a row that is there already, whatever ran before
      stragglers.run();
      stragglers.check();
      drain(applications, supervisor);
      say("the audit recomputes both tables");
      String audit = audit(applications, supervisor);
      say("the load's own answer and the rejects are compared");
      Readings tables = loadsOwn(new Tables(stack).rows());
      named("not the load's own answer", tables.differencesFrom(records.answer()));
      TopicContents topics = TopicContents.read(stack.bootstrapServers());
      named("rejects", topics.wrongRejects());
      if (topics.bad() != records.bad()) {
        wrong.add(
            "rejects: of " + records.bad() + " bad records sent " + topics.bad() + " are there");
      }
      for (String application : Applications.ALL) {
        if (!application.equals(Applications.PRODUCER)) {
          supervisor.stop(application);
        }
      }
      // first what may have caused the rest
      wrong.addAll(0, mischief.problems());
      wrong.addAll(0, counted(supervisor.problems()));
      String report =
          new Report(settings, elapsed(), supervisor.lives(), mischief, bursts.sent())
              .text(records, tables, topics, audit, wrong);
      Files.writeString(settings.folder.resolve("report.txt"), report);
      out.print(report);
      return wrong.isEmpty();
    }
  }

  private void awaitEnd(Thread loading, Load load, LoadRecords records, Mischief mischief)
      throws InterruptedException, ExecutionException, TimeoutException {
    long end = System.nanoTime() + settings.span.plus(LAST_EVENTS).toNanos();
    while (loading.isAlive()) {
      loading.join(STATUS_EVERY.toMillis());
      say("load: %,d of %,d acknowledged", load.acknowledged(), records.messages().size());
      if (System.nanoTime() > end + DRAIN.toNanos()) {
        throw new TimeoutException("the load was not sent; " + load.acknowledged() + " records");
      }
    }
    mischief.await(Duration.ofNanos(Math.max(1, end + DRAIN.toNanos() - System.nanoTime())));
    load.check();
  }

  /** Waits until all is taken in. */
  private void drain(Applications applications, Supervisor supervisor)
      throws IOException, InterruptedException {
    int code =
        exitCode(
            applications.drain(DurationConverter.text(DRAIN)),
            DRAIN.plus(Duration.ofMinutes(1)),
            supervisor);
    if (code != 0) {
      wrong.add("not all was taken in, see drain.log");
    }
  }

  /** What the audit said of the tables. */
  private String audit(Applications applications, Supervisor supervisor)
      throws IOException, InterruptedException {
    Program audit = applications.audit();
    int code = exitCode(audit, AUDIT_LIMIT, supervisor);
    if (code == AUDIT_DIFFERS) {
      wrong.add("the audit found differences, see audit.log");
    } else if (code != 0) {
      wrong.add("the audit has no answer, exit code " + code + ", see audit.log");
    }
    try (Stream<String> lines = Files.lines(audit.log(settings.folder))) {
      return lines
          .filter(line -> line.startsWith(AUDIT_SAYS))
          .map(line -> line.replace(AUDIT_SAYS, ""))
          .collect(Collectors.joining("\n            "));
    }
  }

  /** -1 if it did not end in time, or an application keeps ending by itself. */
  private int exitCode(Program program, Duration limit, Supervisor supervisor)
      throws IOException, InterruptedException {
    Process process = program.start(settings.folder);
    Thread atExit = new Thread(() -> Program.killTree(process));
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      long end = System.nanoTime() + limit.toNanos();
      while (!process.waitFor(1, TimeUnit.SECONDS)) {
        if (System.nanoTime() > end) {
          wrong.add(program.name() + " did not end within " + limit.toMinutes() + " min");
          return -1;
        }
        if (supervisor.lives().stream().anyMatch(life -> life.ownEnds().size() >= HOPELESS_ENDS)) {
          wrong.add(program.name() + " was given up, for an application keeps ending by itself");
          return -1;
        }
      }
      return process.exitValue();
    } finally {
      Program.killTree(process);
      Runtime.getRuntime().removeShutdownHook(atExit);
    }
  }

  /** The rows of the load's channels: the producer has others. */
  private static Readings loadsOwn(Readings all) {
    Readings own = new Readings();
    copy(all.daily(), own.daily());
    copy(all.monthly(), own.monthly());
    return own;
  }

  private static void copy(
      SortedMap<Readings.Key, Readings.Reading> from, Map<Readings.Key, Readings.Reading> to) {
    from.forEach(
        (key, reading) -> {
          if (key.channel().startsWith(Channels.PREFIX)) {
            to.put(key, reading);
          }
        });
  }

  /** Each sentence once, with how often it is there. */
  private static List<String> counted(List<String> sentences) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    sentences.forEach(sentence -> counts.merge(sentence, 1, Integer::sum));
    return counts.entrySet().stream()
        .map(e -> e.getKey() + (e.getValue() == 1 ? "" : " (" + e.getValue() + " times)"))
        .toList();
  }

  private void named(String what, List<String> sentences) {
    sentences.stream()
        .limit(NAMED)
        // two ids that look the same must not
        .forEach(sentence -> wrong.add(what + ": " + Channels.escaped(sentence)));
    if (sentences.size() > NAMED) {
      wrong.add(what + ": and " + (sentences.size() - NAMED) + " more");
    }
  }

  private synchronized void say(String format, Object... values) {
    out.println(elapsed() + "  " + String.format(Locale.ROOT, format, values));
  }

  private String elapsed() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    return String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
  }
}
