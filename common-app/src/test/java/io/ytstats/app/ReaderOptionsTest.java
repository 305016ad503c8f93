package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ReaderOptionsTest {
  private final ReaderOptions options = new ReaderOptions("in", "group");

  private List<String> problems(String... args) {
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(options)).parseArgs(args);
    List<String> problems = new ArrayList<>();
    options.check(problems);
    return problems;
  }

  @Test
  void defaultsAreTheApplicationsOwn() {
    assertThat(problems()).isEmpty();
    assertThat(options.inputTopic()).isEqualTo("in");
    assertThat(options.groupId()).isEqualTo("group");
    assertThat(options.deadLetterTopic()).isEqualTo("in.dlq");
    assertThat(options.rewind().isNone()).isTrue();
    assertThat(options.schemas()).isNotNull();
  }

  @Test
  void deadLetterTopicFollowsTheInputTopic() {
    assertThat(problems("--input-topic=other")).isEmpty();
    assertThat(options.deadLetterTopic()).isEqualTo("other.dlq");
  }

  @Test
  void everyOptionIsRead() {
    assertThat(problems("--input-topic=a", "--dead-letter-topic=b", "--group-id=c", "--rewind=5m"))
        .isEmpty();
    assertThat(options.inputTopic()).isEqualTo("a");
    assertThat(options.deadLetterTopic()).isEqualTo("b");
    assertThat(options.groupId()).isEqualTo("c");
    assertThat(options.rewind().isNone()).isFalse();
    // without a history it goes back to the earliest offset
    assertThat(options.rewind().from(new TopicPartition("a", 0), 9, CommitHistory.UNKNOWN, 2))
        .isEqualTo(2);
  }

  @Test
  void wrongOptionsAreAllReported() {
    assertThat(
            problems(
                "--input-topic=a b",
                "--dead-letter-topic=a b",
                "--group-id= ",
                "--rewind=9000h",
                "--schema-dir=/does/not/exist"))
        .hasSize(6)
        .anyMatch(problem -> problem.startsWith("--input-topic: 'a b'"))
        .anyMatch(problem -> problem.startsWith("--dead-letter-topic: 'a b'"))
        .contains("--dead-letter-topic: the same as --input-topic", "--group-id: empty")
        .anyMatch(problem -> problem.startsWith("--rewind"))
        .anyMatch(problem -> problem.startsWith("--schema-dir: cannot read"));
  }
}
