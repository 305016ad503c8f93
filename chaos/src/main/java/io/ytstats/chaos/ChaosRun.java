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
  private static final Duration STATUS_EVERY = Duration.ofSeconds(15);

  /** What the lines of the audit's result begin with; those of single rows are in its log. */
  private static final String AUDIT_SAYS = "audit: ";

  /** How many of a kind of problem are named. */
  private static final int NAMED = 10;

  private final Settings settings;
  private final PrintStream out;

  /** Why the run is not exact; none if it is. */
  private final List<String> wrong = new ArrayList<>();

  /** What should not have been, and harmed nothing. */
  private final List<String> remarks = new ArrayList<>();

  private long began;

  /**
   * What to do.
   *
   * @param span for how long load and schedule go on
   * @param records at least so many good ones
   * @param folder of this run, for data, logs and report; does not exist yet
   */
  record Settings(
      long seed,
      Duration span,
      int brokers,
      int records,
      Schedule.Counts counts,
      Path repository,
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
    Applications applications = new Applications(settings.repository, stack);
    for (String application : Applications.ALL) {
      supervisor.keep(applications.application(application));
    }
    Load load =
        new Load(stack.bootstrapServers(), "yt_raw_harvest", records.messages(), settings.span);
    Thread loading = new Thread(load, "load");
    loading.setDaemon(true);
    try (Mischief mischief =
        new Mischief(stack, supervisor, applications, line -> say("%s", line))) {
      loading.start();
      mischief.begin(Schedule.draw(settings.seed, settings.span, settings.counts));
      awaitEnd(loading, load, records, mischief);
      remark(supervisor.stop(Applications.PRODUCER));
      mischief.problems().forEach(this::remark);
      say("the schedule is done and all is sent; what is under way drains");
      drain(applications);
      say("stragglers come again, %,d of them, and drain", records.stragglers().size());
      sendStragglers(stack, records);
      drain(applications);
      say("the audit recomputes both tables");
      String audit = audit(applications);
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
          remark(supervisor.stop(application));
        }
      }
      String report = report(supervisor, mischief, records, tables, topics, audit);
      Files.writeString(settings.folder.resolve("report.txt"), report);
      out.print(report);
      return wrong.isEmpty();
    }
  }

  /** Stale for the most part: each meets a row that is there already, whatever ran before. */
  private void sendStragglers(LocalStack stack, LoadRecords records) throws ExecutionException {
    Load load =
        new Load(stack.bootstrapServers(), "yt_raw_harvest", records.stragglers(), Duration.ZERO);
    load.run();
    checkAllSent(load);
  }

  private static void checkAllSent(Load load) throws ExecutionException {
    if (load.failure() != null) {
      throw new ExecutionException("a record of the load was refused", load.failure());
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
    checkAllSent(load);
  }

  /** Waits until all is taken in. */
  private void drain(Applications applications) throws IOException, InterruptedException {
    int code =
        exitCode(
            applications.drain(DurationConverter.text(DRAIN)), DRAIN.plus(Duration.ofMinutes(1)));
    if (code != 0) {
      wrong.add("not all was taken in within " + DRAIN.toMinutes() + " min, see drain.log");
    }
  }

  /** What the audit said of the tables. */
  private String audit(Applications applications) throws IOException, InterruptedException {
    Program audit = applications.audit();
    int code = exitCode(audit, AUDIT_LIMIT);
    if (code != 0) {
      wrong.add("the audit ended with exit code " + code + ", see audit.log");
    }
    try (Stream<String> lines = Files.lines(audit.log(settings.folder))) {
      return lines
          .filter(line -> line.startsWith(AUDIT_SAYS))
          .map(line -> line.replace(AUDIT_SAYS, ""))
          .collect(Collectors.joining("\n            "));
    }
  }

  private int exitCode(Program program, Duration limit) throws IOException, InterruptedException {
    Process process = program.start(settings.folder);
    Thread atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
      remark(program.name() + " did not end within " + limit.toMinutes() + " min");
      return -1;
    } finally {
      process.destroyForcibly();
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
          if (key.channel().startsWith(LoadRecords.CHANNEL_PREFIX)) {
            to.put(key, reading);
          }
        });
  }

  private void named(String what, List<String> sentences) {
    sentences.stream().limit(NAMED).forEach(sentence -> wrong.add(what + ": " + sentence));
    if (sentences.size() > NAMED) {
      wrong.add(what + ": and " + (sentences.size() - NAMED) + " more");
    }
  }

  private void remark(String sentence) {
    if (sentence != null) {
      remarks.add(sentence);
    }
  }

  private String report(
      Supervisor supervisor,
      Mischief mischief,
      LoadRecords records,
      Readings tables,
      TopicContents topics,
      String audit) {
    StringBuilder report = new StringBuilder();
    line(
        report,
        "chaos: seed %d, %s of load and schedule on %d broker(s), %s in all",
        settings.seed,
        DurationConverter.text(settings.span),
        settings.brokers,
        elapsed());
    line(report, "");
    line(
        report,
        "load        %,d messages, all acknowledged: %,d repeated, %,d bad; %,d days of channels;"
            + " with producer-log's the topic has %,d",
        records.messages().size() + records.stragglers().size(),
        records.repeats(),
        records.bad(),
        records.answer().daily().size(),
        topics.rawRecords());
    for (Supervisor.Life life : supervisor.lives()) {
      line(
          report,
          "  %-15s started %d, SIGKILL %d, ended by itself %d%s",
          life.name(),
          life.starts(),
          life.kills(),
          life.ownEnds().size(),
          life.ownEnds().isEmpty() ? "" : " " + life.ownEnds());
    }
    line(
        report,
        "  %-15s SIGKILL %d, SIGSTOP %d, a partition's leader each time",
        "brokers",
        mischief.count(Schedule.Kind.KILL_BROKER),
        mischief.count(Schedule.Kind.PAUSE_BROKER));
    line(
        report,
        "  %-15s SIGKILL %d (away for %s), all connections killed %d times (%d)",
        "database",
        mischief.count(Schedule.Kind.KILL_DATABASE),
        DurationConverter.text(settings.counts.away()),
        mischief.count(Schedule.Kind.KILL_CONNECTIONS),
        mischief.connectionsKilled());
    line(report, "");
    line(report, "audit       %s", audit);
    line(
        report,
        "own answer  %,d daily and %,d monthly rows of the load's channels",
        tables.daily().size(),
        tables.monthly().size());
    line(
        report,
        "results     %,d daily and %,d monthly ones went to the stores",
        topics.dailyResults(),
        topics.monthlyResults());
    line(
        report,
        "rejects     %,d distinct in %,d dead letters; %,d bad records",
        topics.distinct(),
        topics.letters(),
        topics.bad());
    remarks.forEach(remark -> line(report, "remark      %s", remark));
    wrong.forEach(sentence -> line(report, "WRONG       %s", sentence));
    line(report, "");
    line(
        report,
        wrong.isEmpty() ? "exact: nothing lost, nothing wrong" : "NOT exact; the data stays in %s",
        settings.folder.resolve("stack"));
    return report.toString();
  }

  private static void line(StringBuilder report, String format, Object... values) {
    report.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private synchronized void say(String format, Object... values) {
    out.println(elapsed() + "  " + String.format(Locale.ROOT, format, values));
  }

  private String elapsed() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    return String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
  }
}
