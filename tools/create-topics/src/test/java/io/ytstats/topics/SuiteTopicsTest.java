package io.ytstats.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class SuiteTopicsTest {
  private static final TopicSettings SETTINGS = new TopicSettings(4, (short) 3, 4_194_304);

  private final Map<String, TopicDescription> descriptions = new TreeMap<>();
  private final Map<String, Config> configs = new TreeMap<>();

  @Test
  void namesTheThreeTopicsThenTheirDeadLetterTopics() {
    assertThat(SuiteTopics.names())
        .containsExactly(
            "yt_raw_harvest",
            "yt_daily",
            "yt_monthly",
            "yt_raw_harvest.dlq",
            "yt_daily.dlq",
            "yt_monthly.dlq");
  }

  @Test
  void reportsNoDifferenceOfTopicsThatAreAsTheSettings() {
    existing("yt_daily", 4, "delete", 4_194_304);
    existing("yt_monthly", 4, "delete", 8_388_608);

    TopicsReport report = report(Set.of("yt_raw_harvest"));

    assertThat(report.created()).containsExactly("yt_raw_harvest");
    assertThat(report.existing()).containsExactly("yt_daily", "yt_monthly");
    assertThat(report.differences()).isEmpty();
    assertThat(report.compacted()).isFalse();
  }

  @Test
  void reportsEachDifferenceInASentence() {
    existing("yt_daily", 3, "delete", 1_048_588);
    existing("yt_monthly", 4, "compact", 4_194_304);

    TopicsReport report = report(Set.of());

    assertThat(report.differences())
        .containsExactly(
            "yt_daily has 3 partitions, not 4",
            "yt_daily has max.message.bytes=1048588, less than 4194304",
            "yt_monthly has cleanup.policy=compact, not delete: its key is the channel, so"
                + " compaction keeps one record of a channel and loses the others");
    assertThat(report.compacted()).isTrue();
  }

  @Test
  void takesATopicThatIsDeletedAndCompactedForACompactedOne() {
    existing("yt_daily", 4, "compact,delete", 4_194_304);

    assertThat(report(Set.of()).compacted()).isTrue();
  }

  private void existing(String topic, int partitions, String cleanupPolicy, int maxMessageBytes) {
    Node node = new Node(1, "127.0.0.1", 9092);
    descriptions.put(
        topic,
        new TopicDescription(
            topic,
            false,
            IntStream.range(0, partitions)
                .mapToObj(each -> new TopicPartitionInfo(each, node, List.of(node), List.of(node)))
                .toList()));
    configs.put(
        topic,
        new Config(
            List.of(
                new ConfigEntry("cleanup.policy", cleanupPolicy),
                new ConfigEntry("max.message.bytes", Integer.toString(maxMessageBytes)))));
  }

  private TopicsReport report(Set<String> created) {
    return SuiteTopics.report(SETTINGS, created, configs.keySet(), descriptions, configs);
  }
}
