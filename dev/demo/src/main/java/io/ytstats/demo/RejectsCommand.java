package io.ytstats.demo;

import io.ytstats.app.ExitCode;
import java.io.PrintStream;

/** Whether anything was rejected since a run began. */
final class RejectsCommand {
  /** How many rejects are named. */
  private static final int NAMED = 10;

  private RejectsCommand() {}

  /** The exit code: {@link ExitCode#DONE} or {@link Demo#NOT_GOOD}. */
  static int print(RejectsOptions options, PrintStream out) throws InterruptedException {
    Rejects rejects = new Rejects();
    try (Kafka kafka = new Kafka(options)) {
      kafka.read(kafka.ends(Rejects.topics()), rejects::add);
    }
    long counted = rejects.count(options.since());
    out.printf(
        "rejects: %,d%s%n",
        counted,
        rejects.count() > counted
            ? String.format(", and %,d of before, which do not count", rejects.count() - counted)
            : "");
    int named = 0;
    for (String sentence : rejects.sentences(options.since())) {
      if (named == NAMED) {
        out.println("         and more");
        break;
      }
      out.println("         " + sentence);
      named++;
    }
    return counted == 0 ? ExitCode.DONE : Demo.NOT_GOOD;
  }
}
