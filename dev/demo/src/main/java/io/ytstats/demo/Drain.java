package io.ytstats.demo;

import io.ytstats.app.DurationConverter;
import io.ytstats.app.ExitCode;
import java.io.PrintStream;
import java.time.Duration;

/**
 * Waits until nothing is under way. A stage commits only what it has passed on, so once it is at
 * the end of a topic that nobody writes to any more, nobody writes to the topic after it: the
 * stages are waited for in their order, each once.
 */
final class Drain {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration LINE = Duration.ofSeconds(5);

  private final DrainOptions options;
  private final PrintStream out;

  Drain(DrainOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** The exit code: {@link ExitCode#DONE} or {@link Demo#NOT_GOOD}. */
  int run() throws InterruptedException {
    long began = System.nanoTime();
    try (Kafka kafka = new Kafka(options)) {
      for (Stage stage : Stage.values()) {
        long line = System.nanoTime();
        long behind;
        while ((behind = kafka.behind(stage)) > 0) {
          long now = System.nanoTime();
          if (now - began > options.limit.toNanos()) {
            say(stage, behind, " after " + DurationConverter.text(options.limit) + ", the limit");
            return Demo.NOT_GOOD;
          } else if (now - line >= LINE.toNanos()) {
            say(stage, behind, "");
            line = now;
          }
          Thread.sleep(LOOK.toMillis());
        }
        out.printf("drain: %-13s is at the end of %s%n", stage.groupId(), stage.inputTopic());
      }
    }
    return ExitCode.DONE;
  }

  private void say(Stage stage, long behind, String rest) {
    out.printf(
        "drain: %-13s has %,d records of %s to go%s%n",
        stage.groupId(), behind, stage.inputTopic(), rest);
  }
}
