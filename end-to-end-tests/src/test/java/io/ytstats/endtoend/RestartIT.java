package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Each of the five applications is stopped and started again while records flow. */
class RestartIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int CHANNELS = 40;
  private static final int HARVESTS_PER_DAY = 23;

  /** Of the run that goes to its end. */
  private static final int DAYS = 35;

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void stoppedAndStartedInMidStreamNothingIsMissing() throws IOException {
    try (Pipeline pipeline = new Pipeline()) {
      Kafka kafka = pipeline.kafka();
      App producer = produce(pipeline, "--days", "0", "--sleep-between-harvests", "20ms");
      List<Stage> stages = new ArrayList<>();
      stages.add(new Stage("agg-daily", Pipeline.RAW, () -> pipeline.job("agg-daily", List.of())));
      stages.add(
          new Stage("agg-monthly", Pipeline.DAILY, () -> pipeline.job("agg-monthly", List.of())));
      stages.add(new Stage("store-daily", Pipeline.DAILY, () -> pipeline.store("store-daily")));
      stages.add(
          new Stage("store-monthly", Pipeline.MONTHLY, () -> pipeline.store("store-monthly")));
      Map<String, App> running = new HashMap<>();
      stages.forEach(stage -> running.put(stage.name, stage.start.get()));

      for (Stage stage : stages) {
        // it is at work, and there is work: what it stops in is the middle
        pipeline.await(stage.name + " is at work", LIMIT, () -> stage.committed(kafka) > 0);
        stage.awaitProgress(pipeline);
        pipeline.stop(running.remove(stage.name));
        running.put(stage.name, stage.start.get());
      }
      for (Stage stage : stages) {
        stage.awaitProgress(pipeline);
      }
      // stopped in the middle too: what it says is acknowledged is there
      long before = kafka.count(Pipeline.RAW);
      pipeline.await("more records", LIMIT, () -> kafka.count(Pipeline.RAW) > before);
      pipeline.stop(producer);
      assertThat(producer.output()).contains("acknowledged=" + kafka.count(Pipeline.RAW) + " ");
      App again = produce(pipeline, "--days", "" + DAYS, "--sleep-between-harvests", "0ms");
      assertThat(pipeline.exitCode(again, LIMIT)).as(again::tail).isZero();

      pipeline.awaitDrained(LIMIT);

      Answer answer = answer(kafka.readAll(Pipeline.RAW));
      pipeline.tables().rows().assertEqualTo(answer.rows(), "after five restarts");
      pipeline.stopAll();
    }
  }

  /** An application that reads, and how it is started. */
  private record Stage(String name, String topic, Supplier<App> start) {
    long committed(Kafka kafka) {
      return kafka.committed(name, topic);
    }

    void awaitProgress(Pipeline pipeline) {
      long before = committed(pipeline.kafka());
      pipeline.await(name + " goes on", LIMIT, () -> committed(pipeline.kafka()) > before);
    }
  }

  private static App produce(Pipeline pipeline, String... pace) {
    List<String> channels = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      channels.add("Channel" + i);
    }
    List<String> args = new ArrayList<>();
    args.addAll(List.of("--channels", String.join(",", channels), "--format", "json"));
    args.addAll(List.of("--harvests-per-day", "" + HARVESTS_PER_DAY, "--seed", "42"));
    args.addAll(List.of("--start-date", "2017-07-15"));
    args.addAll(List.of(pace));
    return pipeline.producer(args.toArray(new String[0]));
  }

  /** Out of the topic, once it is sure that the producer's days stand there as a whole. */
  private static Answer answer(List<ConsumerRecord<byte[], byte[]>> raw) throws IOException {
    Answer answer = new Answer();
    Map<String, Integer> readings = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : raw) {
      JsonNode json = JSON.readTree(new String(record.value(), UTF_8));
      String channel = json.get("yt_channel_id").textValue();
      String harvestTs = json.get("harvest_ts").textValue();
      int subs = json.get("subs").intValue();
      assertThat(harvestTs).matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}");
      Integer other = readings.put(channel + " " + harvestTs, subs);
      assertThat(other).as("the same seed gives the same counts").isIn(null, subs);
      answer.add(channel, harvestTs.replace('T', ' '), subs);
    }
    assertThat(readings).hasSizeGreaterThanOrEqualTo(CHANNELS * HARVESTS_PER_DAY * DAYS);
    return answer;
  }
}
