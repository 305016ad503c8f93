package io.ytstats.agg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.TopicOffsets;
import io.ytstats.localstack.LocalStack;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A group's commits on a real broker. */
@Timeout(120)
class GroupCommitsIT {
  private static LocalStack stack;
  private static Admin admin;

  @BeforeAll
  static void start() {
    stack = LocalStack.inTemporaryFolder().withoutDatabase().start();
    admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    stack.close();
  }

  @Test
  void theOffsetsOfATopicThatWasRecreatedWithFewerPartitionsAreDropped() throws Exception {
    String old = create("recreated", 3);
    admin.deleteTopics(Set.of("recreated")).all().get();
    Awaitility.await().until(() -> !admin.listTopics().names().get().contains("recreated"));
    String recreated = create("recreated", 1);
    assertThat(recreated).isNotEqualTo(old);

    new GroupCommits(admin, "recreated").commit(spans("recreated", 3), old);

    assertThat(committed("recreated").keySet())
        .doesNotContain(new TopicPartition("recreated", 1), new TopicPartition("recreated", 2));
  }

  @Test
  void aPartitionThatTheSameTopicDoesNotHaveIsAFailure() throws Exception {
    String id = create("same", 1);
    GroupCommits commits = new GroupCommits(admin, "same");

    commits.commit(spans("same", 1), id);
    assertThat(committed("same")).containsOnlyKeys(new TopicPartition("same", 0));
    assertThatThrownBy(() -> commits.commit(spans("same", 2), id))
        .isInstanceOf(UnknownTopicOrPartitionException.class);
  }

  @Test
  void aTopicThatIsGoneIsAFailureThatARetryMayFix() {
    assertThatThrownBy(() -> new GroupCommits(admin, "gone").commit(spans("gone", 1), "an id"))
        .isInstanceOf(UnknownTopicOrPartitionException.class);
  }

  private static Map<TopicPartition, ?> committed(String group) throws Exception {
    return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
  }

  private static List<OffsetSpan> spans(String topic, int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(partition -> new OffsetSpan(new TopicPartition(topic, partition), 0, 0))
        .toList();
  }

  /** Creates a topic, waits until its broker knows it, and returns its id. */
  private static String create(String topic, int partitions) throws Exception {
    admin.createTopics(Set.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    TopicOffsets offsets = new TopicOffsets(admin, topic, IsolationLevel.READ_UNCOMMITTED);
    return Awaitility.await()
        .ignoreExceptions()
        .until(offsets::list, listing -> listing.earliest.size() == partitions)
        .topicId;
  }
}
