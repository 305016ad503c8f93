package io.ytstats.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.harness.HarvestRecord;
import io.ytstats.harness.TableRows;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadRecordsTest {
  private final LoadRecords records = new LoadRecords(7, 20_000);

  @Test
  void areAsManyAsAskedWithSomeRepeatedAndSomeBad() {
    assertThat(records.expected().daily()).hasSize(20_000 / 10);
    assertThat(records.expected().monthly()).hasSize(100 * 2);
    assertThat(records.repeats()).isBetween(900, 1_100);
    assertThat(records.bad()).isBetween(60, 140);
    assertThat(records.stragglers()).hasSizeBetween(60, 140);
    assertThat(
            records.messages().size()
                + records.stragglers().size()
                - records.repeats()
                - records.bad())
        .isBetween(20_000, 20_500);
  }

  @Test
  void eachBadRecordHasAUniqueKey() {
    Set<String> keys = new HashSet<>();
    records.messages().stream()
        .map(Message::key)
        .filter(Objects::nonNull)
        .map(key -> new String(key, StandardCharsets.UTF_8))
        .filter(key -> key.startsWith(LoadRecords.BAD_KEY_PREFIX))
        .forEach(keys::add);
    assertThat(keys).hasSize(records.bad());
  }

  @Test
  void theSameSeedGivesTheSameRecords() {
    assertThat(values(records))
        .isEqualTo(values(new LoadRecords(7, 20_000)))
        .isNotEqualTo(values(new LoadRecords(8, 20_000)));
  }

  @Test
  void someArePaddedAndCompressedAndStillHaveTheirChannel() throws Exception {
    List<Message> padded =
        records.messages().stream().filter(message -> message.padding() > 0).toList();
    assertThat(padded).hasSizeBetween(15, 80);
    for (Message message : padded) {
      assertThat(message.compression()).isIn(Message.GZIP, Message.LZ4);
      assertThat(message.value()).hasSizeGreaterThan(message.padding()).hasSizeLessThan(1 << 20);
      JsonNode value = new ObjectMapper().readTree(message.value());
      assertThat(value.get("yt_channel_id").asText()).startsWith(Channels.PREFIX);
      assertThat(value.get("padding").asText()).hasSize(message.padding());
    }
  }

  @Test
  void aBurstGoesToOnePartitionAndRepeatsRecordsOfTheLoad() throws Exception {
    for (String topic : List.of(Message.RAW, Message.DAILY, Message.MONTHLY)) {
      List<Message> burst = records.burst(topic, 20, "cause");
      assertThat(burst).hasSize(20);
      assertThat(burst.stream().map(Message::partition).distinct()).hasSize(1);
      for (Message message : burst) {
        assertThat(message.topic()).isEqualTo(topic);
        assertThat(message.value()).hasSizeBetween(1_040_000, (1 << 20) - 1);
        JsonNode value = new ObjectMapper().readTree(message.value());
        TableRows with = new TableRows();
        with.add(
            value.get("yt_channel_id").asText(),
            value.get("harvest_ts").asText().replace('T', ' '),
            value.get("subs").asInt());
        TableRows.Key day = with.daily().firstKey();
        assertThat(records.expected().daily()).containsKey(day);
        assertThat(records.expected().daily().get(day))
            .isGreaterThanOrEqualTo(with.daily().get(day));
        if (topic.equals(Message.DAILY)) {
          assertThat(value.get("date").asText() + " 00:00:00").isEqualTo(day.period());
        } else if (topic.equals(Message.MONTHLY)) {
          assertThat(value.get("year_and_month").asText())
              .isEqualTo(with.monthly().firstKey().period());
        }
      }
    }
  }

  @Test
  void channelNamesDifferInCodePointsAndOftenInNothingElse() {
    List<String> names = IntStream.range(0, 100).mapToObj(Channels::name).toList();
    assertThat(names).doesNotHaveDuplicates();
    assertThat(Channels.ODD).hasSizeBetween(41, 99);
    assertThat(names.stream().map(name -> Normalizer.normalize(name, Normalizer.Form.NFC)))
        .as("some are one in normal form")
        .hasSizeGreaterThan(
            (int)
                names.stream()
                    .map(name -> Normalizer.normalize(name, Normalizer.Form.NFC))
                    .distinct()
                    .count());
    assertThat(HarvestRecord.escaped("caf\u00e9 \ud83d\ude00"))
        .isEqualTo("caf" + "\\" + "u00e9 " + "\\" + "ud83d" + "\\" + "ude00");
  }

  private static List<String> values(LoadRecords records) {
    return records.messages().stream()
        .map(
            message ->
                message.value() == null
                    ? ""
                    : new String(message.value(), StandardCharsets.ISO_8859_1))
        .toList();
  }
}
