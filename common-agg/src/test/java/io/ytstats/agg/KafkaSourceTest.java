package io.ytstats.agg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ytstats.app.FatalException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSourceTest {
  @Test
  void defaultIsTheConnectorOnSpark24AndTheOwnClientOnNewerSparks() {
    assertThat(KafkaSource.Kind.byDefault("2.4.8")).hasToString("0-8");
    assertThat(KafkaSource.Kind.byDefault("3.5.9")).hasToString("modern");
    assertThat(KafkaSource.Kind.byDefault("4.2.0")).hasToString("modern");
    assertThat(RunningSpark.version()).startsWith("2.4.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5.9", "4.2.0"})
  void connectorIsRefusedOnNewerSparksWithTheOptionThatWorks(String version) {
    assertThat(problems("0-8", version))
        .containsExactly(
            "--kafka-source: 0-8 needs Spark 2.4, and this is Spark "
                + version
                + "; use --kafka-source modern");
    assertThat(problems("modern", version)).isEmpty();
    assertThat(problems("0-8", "2.4.8")).isEmpty();
  }

  @Test
  void connectorIsNotOnThisModulesClassPathAndThatIsSaid() {
    KafkaSource source = new KafkaSource();
    AggOptions options = new AggOptions(Aggregation.DAILY);

    assertThatThrownBy(() -> source.reader(null, options, null, "topic", "client"))
        .isInstanceOf(FatalException.class)
        .hasMessageContaining(KafkaSource.KAFKA_0_8_FACTORY)
        .hasMessageEndingWith("use --kafka-source modern");
  }

  private static List<String> problems(String kind, String sparkVersion) {
    KafkaSource source = new KafkaSource();
    source.kind = new KafkaSource.KindConverter().convert(kind);
    List<String> problems = new ArrayList<>();
    source.check(new AggOptions(Aggregation.DAILY), sparkVersion, problems);
    return problems;
  }
}
