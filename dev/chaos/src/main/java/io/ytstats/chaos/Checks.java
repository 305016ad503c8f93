package io.ytstats.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.ytstats.app.DurationConverter;
import io.ytstats.harness.HarvestRecord;
import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import io.ytstats.harness.TableRows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Waits until everything is processed, checks it, and collects what is wrong. For one thread. */
final class Checks {
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);
  private static final Duration AUDIT_LIMIT = Duration.ofMinutes(10);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int AUDIT_DIFFERS = 1;

  /** How the lines of the audit's result begin; those about single rows are in its log only. */
  private static final String AUDIT_LINE = "audit: ";

  /** An application that ends by itself so often will not process the rest. */
  private static final int TOO_MANY_ENDS = 5;

  /** How many problems of a kind are named. */
  private static final int NAMED = 10;

  private final Applications applications;
  private final Supervisor supervisor;
  private final Path logs;
  private final List<String> wrong = new ArrayList<>();

  Checks(Applications applications, Supervisor supervisor, Path logs) {
    this.applications = applications;
    this.supervisor = supervisor;
    this.logs = logs;
  }

  /** Waits until every application has processed all records of its topic. */
  void drain() throws InterruptedException {
    SuiteProcessBuilder drain = applications.drain(DurationConverter.text(DRAIN_LIMIT));
    try (SuiteProcess process = drain.logIn(logs).start()) {
      if (exitCode(process, DRAIN_LIMIT.plusMinutes(1)) != 0) {
        wrong.add("not all records were processed, see drain.log");
      }
    }
  }

  /** Runs the audit and returns its result. */
  String audit() throws InterruptedException {
    try (SuiteProcess process = applications.audit().logIn(logs).start()) {
      int code = exitCode(process, AUDIT_LIMIT);
      if (code == AUDIT_DIFFERS) {
        wrong.add("the audit found differences, see audit.log");
      } else if (code != 0) {
        wrong.add("the audit failed with exit code " + code + ", see audit.log");
      }
      return process
          .output()
          .lines()
          .filter(line -> line.startsWith(AUDIT_LINE))
          .map(line -> line.replace(AUDIT_LINE, ""))
          .collect(Collectors.joining("\n            "));
    }
  }

  /** Compares tables and rejects with what the load expects. */
  void compare(LoadRecords records, TableRows tables, TopicContents topics) {
    name("not as the load expects", tables.differencesFrom(records.expected()));
    name("rejects", topics.wrongRejects());
    int bad = topics.badKeys().size();
    if (bad != records.bad()) {
      wrong.add("rejects: the topic has " + bad + " of " + records.bad() + " bad records sent");
    }
  }

  /** A fault that had no effect proves nothing. */
  void faults(FaultInjector faults) {
    if (faults.count(Schedule.Kind.KILL_CONNECTIONS) > 0 && faults.connectionsKilled() == 0) {
      wrong.add("no connection to the database was killed, so the stores were not tried");
    }
  }

  /** All that is wrong, in sentences; first what may have caused the rest. */
  List<String> wrong() {
    List<String> all = new ArrayList<>(counted(supervisor.problems()));
    all.addAll(wrong);
    return all;
  }

  /** -1 if it did not end in time, or an application keeps ending by itself. */
  private int exitCode(SuiteProcess process, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!process.waitFor(POLL)) {
      if (System.nanoTime() > end) {
        wrong.add(process.name() + " did not end within " + limit.toMinutes() + " min");
        return -1;
      }
      if (supervisor.lives().stream()
          .anyMatch(life -> life.unexpectedEnds().size() >= TOO_MANY_ENDS)) {
        wrong.add(process.name() + " was stopped, because an application keeps ending by itself");
        return -1;
      }
    }
    return process.waitFor();
  }

  /** Each sentence once, with how often it is there. */
  private static List<String> counted(List<String> sentences) {
    return sentences.stream()
        .collect(groupingBy(sentence -> sentence, LinkedHashMap::new, counting()))
        .entrySet()
        .stream()
        .map(e -> e.getKey() + (e.getValue() == 1 ? "" : " (" + e.getValue() + " times)"))
        .toList();
  }

  private void name(String what, List<String> sentences) {
    sentences.stream()
        .limit(NAMED)
        // two ids that look the same must not do so here
        .forEach(sentence -> wrong.add(what + ": " + HarvestRecord.escaped(sentence)));
    if (sentences.size() > NAMED) {
      wrong.add(what + ": and " + (sentences.size() - NAMED) + " more");
    }
  }
}
