package io.ytstats.agg.modern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ConsumerKeyTest {
  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final Map<String, String> RIGHT =
      Map.of("bootstrap.servers", "b:1", "sasl.jaas.config", "right password");
  private static final Map<String, String> WRONG =
      Map.of("bootstrap.servers", "b:1", "sasl.jaas.config", "wrong password");

  @Test
  void otherCredentialsPartitionsAndTopicsHaveOtherConsumers() {
    ConsumerKey key = key(RIGHT, "id", P0);

    assertThat(key(RIGHT, "id", P0)).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(key(WRONG, "id", P0)).isNotEqualTo(key);
    assertThat(key(RIGHT, "recreated", P0)).isNotEqualTo(key);
    assertThat(key(RIGHT, "id", new TopicPartition("t", 1))).isNotEqualTo(key);
  }

  @Test
  void aPrintedConfigurationHasNoSecrets() {
    assertThat(new ClientProperties(RIGHT).toString())
        .contains("sasl.jaas.config")
        .doesNotContain("password");
  }

  private static ConsumerKey key(
      Map<String, String> properties, String topicId, TopicPartition partition) {
    return new ConsumerKey(new ClientProperties(properties), topicId, partition);
  }
}
