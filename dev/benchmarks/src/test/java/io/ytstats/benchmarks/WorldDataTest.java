package io.ytstats.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.benchmarks.WorldData.Compression;
import io.ytstats.benchmarks.WorldData.Kind;
import io.ytstats.harness.TableRows;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.HarvestTimestamp;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorldDataTest {
  private static final Dataset TIDY = new Dataset("test", 200, 4, 5, Format.JSON, 0);

  private static WorldData of(Kind kind) {
    return new WorldData(TIDY, kind, Compression.NONE, true);
  }

  @ParameterizedTest
  @EnumSource
  void theAnswerIsWhatTheSuiteAndTheCeilingReadInTheMessages(Kind kind) {
    WorldData data = of(kind);
    RecordDecoder decoder = new RecordDecoder(RecordType.HARVEST);
    TableRows found = new TableRows();
    List<byte[]> bad = new ArrayList<>();
    int[] messages = {0};
    data.forEachMessage(
        (key, value) -> {
          messages[0]++;
          JsonRecord read = JsonRecord.read(value);
          try {
            DataPoint point = decoder.decode(key, value);
            assertThat(DataPoint.ofRank(read.channel, read.rank)).isEqualTo(point);
            String utc = HarvestTimestamp.text(point.harvestEpochSecond()).replace('T', ' ');
            found.addToDaily(point.channel(), utc, point.subs());
          } catch (BadRecordException e) {
            assertThat(read).isNull();
            bad.add(value);
          }
        });

    assertThat(messages[0]).isEqualTo(data.records());
    assertThat(bad).hasSize(data.rejects());
    assertThat(found.daily()).isEqualTo(Answer.to(data).daily()).hasSize(TIDY.keys());
  }

  @Test
  void theWorldHasEverythingAndTidyHasNothing() {
    assertThat(of(Kind.TIDY).records()).isEqualTo(TIDY.records());
    assertThat(of(Kind.TIDY).rejects()).isZero();
    WorldData world = of(Kind.WORLD);
    assertThat(world.rejects()).isEqualTo(BadValues.KINDS);
    assertThat(world.records()).isEqualTo(TIDY.records() + TIDY.records() / 100 + world.rejects());

    List<String> texts = new ArrayList<>();
    world.forEachMessage(
        (key, value) ->
            texts.add(value == null ? "null" : new String(value, StandardCharsets.UTF_8)));
    assertThat(texts)
        .anySatisfy(text -> assertThat(text).contains("\\\""))
        .anySatisfy(text -> assertThat(text).contains("\\\\"))
        .anySatisfy(text -> assertThat(text).contains("\\u"))
        .anySatisfy(text -> assertThat(text).hasSizeGreaterThan(64 << 10));
    assertThat(texts.stream().filter(text -> text.startsWith("{\"harvest_ts\"")).toList())
        .as("shuffled")
        .isNotEqualTo(texts.stream().sorted().toList());
  }

  @Test
  void namesAreDistinctAndOf8To100Characters() {
    Set<String> names = new HashSet<>();
    IntStream.range(0, 20_000).mapToObj(WorldNames::name).forEach(names::add);

    assertThat(names).hasSize(20_000);
    assertThat(names.stream().mapToInt(name -> name.codePointCount(0, name.length())))
        .contains(8, 100)
        .allMatch(length -> length >= 8 && length <= 100);
  }

  @Test
  void withoutKeysEveryRecordHasNone() {
    new WorldData(TIDY, Kind.WORLD, Compression.NONE, false)
        .forEachMessage((key, value) -> assertThat(key).isNull());
  }
}
