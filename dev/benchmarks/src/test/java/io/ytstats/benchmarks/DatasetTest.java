package io.ytstats.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DatasetTest {
  private final Dataset data = new Dataset("test", 7, 70, 5, Format.JSON, 0);

  /** By text, as plainly as it can be said. */
  private Map<String, String> latestBy(int periodLength) {
    ObjectMapper mapper = new ObjectMapper();
    Map<String, String> latest = new TreeMap<>();
    data.forEach(
        (value, channel) -> {
          try {
            JsonNode record = mapper.readTree(value);
            String harvestTs = record.get("harvest_ts").asText();
            latest.merge(
                record.get("yt_channel_id").asText() + " " + harvestTs.substring(0, periodLength),
                "%s %010d".formatted(harvestTs, record.get("subs").asInt()),
                (one, other) -> one.compareTo(other) > 0 ? one : other);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return latest;
  }

  @Test
  void latestDailyFollowsFromTheRecords() throws Exception {
    assertAnswer(latestBy("2017-08-01".length()), data.latestDaily(), false);
  }

  @Test
  void latestMonthlyFollowsFromTheRecords() throws Exception {
    assertAnswer(latestBy("2017-08".length()), data.latestMonthly(), true);
  }

  private void assertAnswer(Map<String, String> latest, long[] answer, boolean monthly)
      throws Exception {
    assertThat(latest).hasSize(answer.length);
    RecordDecoder decoder = new RecordDecoder(RecordType.HARVEST);
    for (Map.Entry<String, String> entry : latest.entrySet()) {
      String[] tsAndSubs = entry.getValue().split(" ");
      String json =
          "{\"yt_channel_id\":\"%s\",\"harvest_ts\":\"%s\",\"subs\":%d}"
              .formatted(
                  entry.getKey().split(" ")[0], tsAndSubs[0], Integer.parseInt(tsAndSubs[1]));
      DataPoint point = decoder.decode(null, json.getBytes());
      int key = monthly ? data.monthlyKey(point) : data.dailyKey(point);
      assertThat(answer[key]).as(json).isEqualTo(point.rank());
    }
  }

  @Test
  void allFormatsHoldTheSamePoints() throws Exception {
    Map<Format, RecordType> types =
        Map.of(
            Format.JSON, RecordType.HARVEST,
            Format.AVRO, RecordType.HARVEST,
            Format.DAILY, RecordType.DAILY);
    for (Map.Entry<Format, RecordType> each : types.entrySet()) {
      RecordDecoder decoder = new RecordDecoder(each.getValue());
      long[] latest = new long[data.dailyKeys()];
      data.in("other", each.getKey())
          .forEach(
              (value, channel) -> {
                try {
                  DataPoint point = decoder.decode(null, value);
                  assertThat(Dataset.channel(point.channel())).isEqualTo((int) channel);
                  int key = data.dailyKey(point);
                  latest[key] = Math.max(latest[key], point.rank());
                } catch (io.ytstats.schema.BadRecordException e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(latest).as(each.getKey().name()).isEqualTo(data.latestDaily());
    }
  }

  @Test
  void laterRecordsHaveTheSameKeysWithOtherSubs() throws Exception {
    long[] first = data.latestDaily();
    long[] later = data.later("later", 3_600).latestDaily();

    assertThat(later).hasSameSizeAs(first);
    for (int key = 0; key < first.length; key++) {
      assertThat(Freshness.harvestEpochSecond(later[key]))
          .isEqualTo(Freshness.harvestEpochSecond(first[key]) + 3_600);
      assertThat(Freshness.subs(later[key])).isNotEqualTo(Freshness.subs(first[key]));
    }
  }
}
