package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.SuiteProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same jars on each line of Spark, see {@link SparkLine}. */
@Tag("long")
@Tag("every-spark")
class EverySparkIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Test
  void theTablesAreExactByTheAuditOfTheSameSpark() {
    try (Pipeline pipeline = new Pipeline()) {
      SuiteProcess producer = pipeline.producer("--days", "5", "--sleep-between-harvests", "0ms");
      assertThat(pipeline.exitCode(producer, LIMIT)).as(producer::tail).isZero();
      SuiteProcess daily = pipeline.job("agg-daily", List.of());
      pipeline.job("agg-monthly", List.of());
      pipeline.store("store-daily");
      pipeline.store("store-monthly");
      pipeline.awaitDrained(LIMIT);
      SuiteProcess audit = pipeline.audit();
      assertThat(pipeline.exitCode(audit, LIMIT)).as(audit::tail).isZero();
      assertThat(audit.output()).contains("audit: equal");
      assertThat(daily.output()).contains(" ms on Spark " + SparkLine.current() + ".");
      pipeline.stopAll();
    }
  }

  @Test
  void theSourceThatNeedsSpark24IsRefusedByNameElsewhere() {
    Assumptions.assumeFalse(SparkLine.hasKafka08(), "Spark 2.4 runs it");
    try (SuiteProcess job = Apps.job("agg-daily").args("--kafka-source", "0-8").start()) {
      assertThat(job.exitCode(LIMIT)).as(job::tail).isEqualTo(2);
      assertThat(job.output())
          .containsPattern("--kafka-source: 0-8 needs Spark 2.4, and this is Spark [34]\\.")
          .contains("use --kafka-source modern");
    }
  }
}
