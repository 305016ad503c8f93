package io.ytstats.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.localstack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * How many letters a second are replayed from their originals, from the letters themselves, and how
 * many a second run skips. It prints the speed and does not assert it. Its name is not that of a
 * test, so it runs on request only:
 *
 * <pre>
 * mvn verify -pl tools/replay-dead-letters -am -Dtest=None -Dit.test=ReplaySpeed -Dyt.replay.letters=400000 \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false
 * </pre>
 */
class ReplaySpeed {
  private static final int LETTERS = Integer.getInteger("yt.replay.letters", 400_000);

  /** The tool to measure; another build of it may be named. */
  private static final String JAR =
      System.getProperty("yt.replay.jar", Path.of("target", "replay-dead-letters.jar").toString());

  @Test
  void lettersPerSecond() throws Exception {
    try (LocalStack stack = LocalStack.inTemporaryFolder().withoutDatabase().start();
        TestTopics topics = new TestTopics(stack.bootstrapServers())) {
      for (String name : List.of("original", "letter")) {
        topics.create(name, name + ".dlq");
        TopicPartition origin = new TopicPartition(name, 1);
        for (int i = 0; i < LETTERS; i++) {
          String value = String.format("{\"number\":%d,\"filler\":\"%0130d\"}", i, i);
          topics.sendWithoutWaiting(origin, "k" + i % 1000, value);
          topics.reject(origin, i, "k" + i % 1000, value);
        }
        topics.flush();
        if (name.equals("letter")) {
          topics.deleteBefore(origin, LETTERS);
        }
        measure(stack, name, name);
        measure(stack, name, name + ", second run");
      }
    }
  }

  private static void measure(LocalStack stack, String topic, String what) throws Exception {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                JAR,
                "--bootstrap-servers",
                stack.bootstrapServers(),
                "--dead-letter-topic",
                topic + ".dlq")
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0;
    System.out.printf(
        "SPEED originals %s: %d letters in %.1f s, %.0f letters/s%n",
        what, LETTERS, seconds, LETTERS / seconds);
  }
}
