package io.ytstats.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.harness.TableRows;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetTest {
  private final Dataset data = new Dataset("test", 7, 70, 5, Format.JSON, 0);

  @Test
  void theAnswerFollowsFromTheRecords() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Function<DataPoint, byte[]> encoder = Format.JSON.encoder();
    TableRows expected = new TableRows();
    for (int number = 0; number < data.records(); number++) {
      JsonNode record = mapper.readTree(encoder.apply(data.point(number)));
      expected.addToDaily(
          record.get("yt_channel_id").asText(),
          record.get("harvest_ts").asText().replace('T', ' '),
          record.get("subs").asInt());
    }

    TableRows rows = Answer.to(data);
    assertThat(rows.daily()).isEqualTo(expected.daily()).hasSize(data.keys());
    assertThat(rows.monthly()).isEmpty();
  }

  @Test
  void theLatestRecordOfAChannelAndDayIsNotAlwaysTheLastOneSent() {
    TableRows latest = Answer.to(data);
    int oneRound = data.channels();
    long wrong =
        IntStream.range(4 * oneRound, 5 * oneRound)
            .mapToObj(data::point)
            .filter(
                last ->
                    latest.daily().values().stream().noneMatch(row -> row.subs() == last.subs()))
            .count();

    assertThat(wrong).isPositive();
  }

  @Test
  void allFormatsHoldTheSamePoints() throws BadRecordException {
    Map<Format, RecordType> types =
        Map.of(
            Format.JSON, RecordType.HARVEST,
            Format.AVRO, RecordType.HARVEST,
            Format.DAILY, RecordType.DAILY);
    for (Map.Entry<Format, RecordType> each : types.entrySet()) {
      Function<DataPoint, byte[]> encoder = each.getKey().encoder();
      RecordDecoder decoder = new RecordDecoder(each.getValue());
      for (int number = 0; number < data.records(); number++) {
        DataPoint point = data.point(number);
        assertThat(decoder.decode(null, encoder.apply(point))).isEqualTo(point);
      }
    }
  }

  @Test
  void laterRecordsHaveTheSameKeysWithLaterTimesAndOtherSubs() {
    TableRows first = Answer.to(data);
    TableRows later = Answer.to(data.later("later", 3_600));

    assertThat(later.daily()).containsOnlyKeys(new ArrayList<>(first.daily().keySet()));
    first
        .daily()
        .forEach(
            (key, row) -> {
              assertThat(later.daily().get(key)).isGreaterThan(row);
              assertThat(later.daily().get(key).subs()).isNotEqualTo(row.subs());
            });
  }

  @Test
  void aRecordIsKnownByItsContent() {
    Dataset oneADay = new Dataset("test", 1_000, 1_000, 1, Format.AVRO, 0);
    for (int number : List.of(0, 1, 999, 1_000, 123_456, 999_999)) {
      DataPoint point = oneADay.point(number);
      assertThat(oneADay.number(point.channel(), point.harvestEpochSecond())).isEqualTo(number);
    }
  }

  @Test
  void theCeilingReadsAJsonRecordAsTheSuiteDoes() {
    for (int number = 0; number < data.records(); number++) {
      DataPoint point = data.point(number);
      JsonRecord record = JsonRecord.read(Format.JSON.encoder().apply(point));
      assertThat(DataPoint.ofRank(record.channel, record.rank)).isEqualTo(point);
      assertThat(record.day).isEqualTo((int) (point.harvestEpochSecond() / 86_400));
    }
  }
}
