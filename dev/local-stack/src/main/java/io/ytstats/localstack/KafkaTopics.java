package io.ytstats.localstack;

import io.ytstats.app.KafkaFutures;
import io.ytstats.topics.SuiteTopics;
import io.ytstats.topics.TopicSettings;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/** The topics of a stack. */
final class KafkaTopics {
  private KafkaTopics() {}

  /**
   * Creates those that do not exist and waits until they can be written to.
   *
   * @param internalOnes also those of offsets and of transactions: Kafka creates them at their
   *     first use, and cannot while a broker is down
   */
  static void create(Admin admin, boolean internalOnes) {
    SuiteTopics.create(
        admin,
        new TopicSettings(
            KafkaServer.PARTITIONS,
            TopicSettings.CLUSTER_DEFAULT_REPLICATION,
            KafkaServer.MAX_MESSAGE_BYTES));
    if (internalOnes) {
      // Each request needs a coordinator, which needs the topic; the client retries until it
      // exists.
      KafkaFutures.get(admin.listConsumerGroupOffsets("local-stack").all());
      try {
        KafkaFutures.get(admin.describeTransactions(List.of("local-stack")).all());
      } catch (TransactionalIdNotFoundException e) {
        // the answer of a coordinator
      }
    }
  }
}
