package io.ytstats.agg;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.agg.source.SpanReaderFactory;
import org.junit.jupiter.api.Test;

/** That the name by which {@link KafkaSource} loads this module is right. */
class KafkaSourceLoadsKafka08Test {
  @Test
  void nameIsThatOfTheFactory() throws ReflectiveOperationException {
    assertThat(Class.forName(KafkaSource.KAFKA_0_8_FACTORY).getConstructor().newInstance())
        .isInstanceOf(SpanReaderFactory.class);
  }
}
