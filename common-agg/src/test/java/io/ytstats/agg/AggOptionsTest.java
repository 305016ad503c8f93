package io.ytstats.agg;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggOptionsTest {
  @Test
  void defaultsAreThoseOfTheAggregation() {
    AggOptions daily = new AggOptions(Aggregation.DAILY);
    AggOptions monthly = new AggOptions(Aggregation.MONTHLY);

    assertThat(problems(daily)).isEmpty();
    assertThat(daily.reader.inputTopic()).isEqualTo("yt_raw_harvest");
    assertThat(daily.reader.deadLetterTopic()).isEqualTo("yt_raw_harvest.dlq");
    assertThat(daily.reader.groupId()).isEqualTo("agg-daily");
    assertThat(daily.outputTopic).isEqualTo("yt_daily");
    assertThat(daily.window).isEqualTo(Duration.ofSeconds(10));
    assertThat(problems(monthly)).isEmpty();
    assertThat(monthly.reader.inputTopic()).isEqualTo("yt_daily");
    assertThat(monthly.reader.groupId()).isEqualTo("agg-monthly");
    assertThat(monthly.outputTopic).isEqualTo("yt_monthly");
    assertThat(monthly.window).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void allProblemsAreReportedTogether() {
    AggOptions options = new AggOptions(Aggregation.DAILY);
    options.outputTopic = "yt_raw_harvest";
    options.window = Duration.ofMillis(99);
    options.maxRecordsPerWindow = 0;
    options.retryFor = Duration.ofDays(2);

    List<String> problems = problems(options);
    assertThat(problems).hasSize(4);
    assertThat(problems.get(0)).startsWith("--output-topic: the same as --input-topic");
    assertThat(problems.get(1)).startsWith("--window (in ms): 99");
    assertThat(problems.get(2)).startsWith("--max-records-per-window: 0");
    assertThat(problems.get(3)).startsWith("--retry-for (in ms)");
  }

  @Test
  void resultsDoNotGoToTheDeadLetterTopic() {
    AggOptions options = new AggOptions(Aggregation.DAILY);
    options.outputTopic = "yt_raw_harvest.dlq";

    assertThat(problems(options))
        .containsExactly("--dead-letter-topic: the same as --output-topic");
  }

  private static List<String> problems(AggOptions options) {
    List<String> problems = new ArrayList<>();
    options.check(problems);
    return problems;
  }
}
