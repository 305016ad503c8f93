package io.ytstats.chaos;

import io.ytstats.harness.HarnessException;
import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.TableRows;
import io.ytstats.localstack.LocalStack;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** One run: the stack, the applications, the load, the faults, the checks, the report. */
final class ChaosRun {
  /** How long after the schedule's end the last fault may end. */
  private static final Duration LAST_FAULTS = Duration.ofMinutes(3);

  /** How long the rest of the load may take. */
  private static final Duration REST_OF_LOAD = Duration.ofMinutes(10);

  private static final Duration STATUS_EVERY = Duration.ofSeconds(15);

  private final Chaos options;
  private final PrintStream out;
  private long began;

  /**
   * @param options checked, with a seed and a folder that does not exist yet
   */
  ChaosRun(Chaos options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /**
   * Runs and prints the report, which is written to {@code report.txt} too.
   *
   * @return whether tables and rejects are exact
   * @throws Exception if a server does not answer, a fault could not be injected, a record was
   *     refused, or load and faults did not end in time
   */
  boolean run() throws Exception {
    began = System.nanoTime();
    Files.createDirectories(options.folder);
    say("seed %d; logs, data and report: %s", options.seed, options.folder);
    LoadRecords records = new LoadRecords(options.seed, options.records);
    try (LocalStack stack = options.stack().start();
        KafkaCluster kafka = new KafkaCluster(stack.clientProperties());
        Supervisor supervisor = new Supervisor(options.folder, SuiteProcess.STOP_LIMIT)) {
      say("%d broker(s) and the database are up", options.brokers);
      boolean exact = run(stack, kafka, supervisor, records);
      if (exact) {
        // the data of a run that is not exact stays, for scripts/audit.sh --explain
        stack.delete();
      }
      return exact;
    }
  }

  private boolean run(
      LocalStack stack, KafkaCluster kafka, Supervisor supervisor, LoadRecords records)
      throws Exception {
    Applications applications = new Applications(stack, options.kafkaSource);
    for (String name : Applications.ALL) {
      supervisor.keep(
          applications.application(name),
          name.equals(Applications.PRODUCER) ? Applications.NOT_ACKNOWLEDGED : null);
    }
    Checks checks = new Checks(applications, supervisor, options.folder);
    Bursts bursts = new Bursts(kafka, records, options.burst, this::say);
    try (FaultInjector faults =
        new FaultInjector(stack, supervisor, applications, bursts, this::say)) {
      loadWithFaults(kafka, records, faults);
      supervisor.get(Applications.PRODUCER).stop();
      say("schedule and load are done; the applications process the rest");
      checks.drain();
      say("sending %,d stragglers", records.stragglers().size());
      Load stragglers = new Load(kafka, records.stragglers(), Duration.ZERO);
      // most are stale: each meets a row that is there already, whatever ran before
      stragglers.run();
      stragglers.check();
      checks.drain();
      say("the audit recomputes both tables");
      String audit = checks.audit();
      say("comparing tables and rejects with what the load expects");
      TableRows tables = TableRows.of(stack).ofChannels(Channels.PREFIX);
      TopicContents topics = TopicContents.of(kafka);
      checks.compare(records, tables, topics);
      for (String application : Applications.ALL) {
        if (!application.equals(Applications.PRODUCER)) {
          supervisor.get(application).stop();
        }
      }
      checks.faults(faults);
      List<String> wrong = checks.wrong();
      Report report =
          new Report(
              options,
              elapsed(),
              supervisor.lives(),
              faults,
              bursts.sent(),
              records,
              tables,
              topics,
              audit,
              wrong);
      Files.writeString(options.folder.resolve("report.txt"), report.text());
      out.print(report.text());
      return wrong.isEmpty();
    }
  }

  /** Returns when all records are acknowledged and every fault is over. */
  private void loadWithFaults(KafkaCluster kafka, LoadRecords records, FaultInjector faults)
      throws InterruptedException, ExecutionException, TimeoutException {
    Load load = new Load(kafka, records.messages(), options.span);
    Thread loading = new Thread(load, "load");
    loading.setDaemon(true);
    loading.start();
    faults.begin(Schedule.draw(options.seed, options.span, options.counts()));
    Duration limit = options.span.plus(LAST_FAULTS).plus(REST_OF_LOAD);
    long end = System.nanoTime() + limit.toNanos();
    while (loading.isAlive()) {
      loading.join(STATUS_EVERY.toMillis());
      say("load: %,d of %,d acknowledged", load.acknowledged(), records.messages().size());
      if (System.nanoTime() > end) {
        throw new HarnessException("the load ended at record " + load.acknowledged());
      }
    }
    faults.await(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    load.check();
  }

  private synchronized void say(String format, Object... values) {
    out.println(elapsed() + "  " + String.format(Locale.ROOT, format, values));
  }

  private String elapsed() {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    return String.format(Locale.ROOT, "%02d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
  }
}
