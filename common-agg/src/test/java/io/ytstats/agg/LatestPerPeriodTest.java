package io.ytstats.agg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordHeader;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class LatestPerPeriodTest {
  private final ListSink results = new ListSink();
  private final ListSink rejects = new ListSink();
  private final AtomicLong counted = new AtomicLong();

  @Test
  void latestPerChannelAndDay() throws BadRecordException {
    assertThat(
            run(
                Aggregation.DAILY,
                point("a", "2017-08-01T01:00:00Z", 900),
                point("a", "2017-08-01T23:59:59Z", 500),
                point("a", "2017-08-01T12:00:00Z", 999),
                point("a", "2017-08-02T00:00:00Z", 1),
                point("A", "2017-08-01T01:00:00Z", 7)))
        .containsExactlyInAnyOrder(
            point("a", "2017-08-01T23:59:59Z", 500),
            point("a", "2017-08-02T00:00:00Z", 1),
            point("A", "2017-08-01T01:00:00Z", 7));
  }

  @Test
  void latestPerChannelAndMonth() throws BadRecordException {
    assertThat(
            run(
                Aggregation.MONTHLY,
                point("a", "2017-08-31T23:59:59Z", 1),
                point("a", "2017-08-01T00:00:00Z", 2),
                point("a", "2017-09-01T00:00:00Z", 3)))
        .containsExactlyInAnyOrder(
            point("a", "2017-08-31T23:59:59Z", 1), point("a", "2017-09-01T00:00:00Z", 3));
  }

  @Test
  void largerCountAtTheSameSecond() throws BadRecordException {
    assertThat(
            run(
                Aggregation.DAILY,
                point("a", "2017-08-01T01:00:00Z", 5),
                point("a", "2017-08-01T01:00:00Z", 6),
                point("a", "2017-08-01T01:00:00Z", 4)))
        .containsExactly(point("a", "2017-08-01T01:00:00Z", 6));
  }

  @Test
  void anyOrderAndAnySplitIntoPartitionsGiveTheSame() throws BadRecordException {
    Random random = new Random(3);
    List<DataPoint> points = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      points.add(
          DataPoint.of("c" + random.nextInt(5), 1_501_545_600L + random.nextInt(200_000), i % 13));
    }
    List<DataPoint> answer = run(Aggregation.DAILY, points.toArray(new DataPoint[0]));
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(points, random);
      assertThat(run(Aggregation.DAILY, points.toArray(new DataPoint[0])))
          .containsExactlyInAnyOrderElementsOf(answer);
    }
  }

  @Test
  void resultsAreKeyedByChannel() throws BadRecordException {
    run(Aggregation.DAILY, point("канал", "2017-08-01T01:00:00Z", 5));
    assertThat(results.acknowledged.get(0).key()).isEqualTo("канал".getBytes(UTF_8));
  }

  @Test
  void badRecordsGoToTheRejectsAndTheRestGoesOn() throws Exception {
    DataPoint good = point("a", "2017-08-01T01:00:00Z", 5);
    List<SourceRecord> records =
        List.of(
            new SourceRecord("in", 2, 40, "k".getBytes(UTF_8), "{\"subs\"".getBytes(UTF_8)),
            new SourceRecord("in", 2, 41, null, encode(RecordType.HARVEST, good)),
            new SourceRecord("in", 2, 42, new byte[1025], null));
    List<Tuple2<ChannelPeriod, Long>> reduced = new ArrayList<>();
    LatestPerPeriod.reduceInput(
            records.iterator(),
            Aggregation.DAILY,
            "group",
            codecs(Aggregation.DAILY),
            rejects,
            counted::addAndGet)
        .forEachRemaining(reduced::add);

    assertThat(reduced).extracting(pair -> pair._2).containsExactly(good.rank());
    assertThat(counted).hasValue(2);
    assertThat(rejects.acknowledged).hasSize(2);
    JsonNode first = letter(0);
    assertThat(first.get("reason").asText()).isEqualTo("malformed_json");
    assertThat(first.get("group_id").asText()).isEqualTo("group");
    assertThat(first.get("topic").asText()).isEqualTo("in");
    assertThat(first.get("partition").asInt()).isEqualTo(2);
    assertThat(first.get("offset").asLong()).isEqualTo(40);
    assertThat(rejects.acknowledged.get(0).key()).isEqualTo("k".getBytes(UTF_8));
    assertThat(letter(1).get("reason").asText()).isEqualTo("null_value");
    assertThat(rejects.acknowledged.get(1).key()).isNull();
  }

  private JsonNode letter(int index) throws IOException {
    return new ObjectMapper().readTree(rejects.acknowledged.get(index).value());
  }

  /** The two halves of the pipeline as the shuffle joins them: three partitions, one reducer. */
  private List<DataPoint> run(Aggregation aggregation, DataPoint... points)
      throws BadRecordException {
    results.acknowledged.clear();
    List<Tuple2<ChannelPeriod, Long>> shuffled = new ArrayList<>();
    for (int partition = 0; partition < 3; partition++) {
      List<SourceRecord> records = new ArrayList<>();
      for (int i = partition; i < points.length; i += 3) {
        records.add(
            new SourceRecord("in", partition, i, null, encode(aggregation.input(), points[i])));
      }
      Iterator<Tuple2<ChannelPeriod, Long>> reduced =
          LatestPerPeriod.reduceInput(
              records.iterator(),
              aggregation,
              "group",
              codecs(aggregation),
              rejects,
              counted::addAndGet);
      reduced.forEachRemaining(shuffled::add);
    }
    LatestPerPeriod.publishLatest(
        shuffled.iterator(), aggregation, codecs(aggregation), results, counted::addAndGet);
    assertThat(rejects.acknowledged).isEmpty();
    RecordDecoder decoder = new RecordDecoder(aggregation.output());
    List<DataPoint> published = new ArrayList<>();
    for (ListSink.Sent sent : results.acknowledged) {
      published.add(decoder.decode(sent.key(), sent.value()));
    }
    return published;
  }

  private static Codecs codecs(Aggregation aggregation) {
    return new Codecs(ReaderSchemas.published(), RecordHeader.singleObject(aggregation.output()));
  }

  private static byte[] encode(RecordType type, DataPoint point) {
    return new RecordEncoder(type).encode(point);
  }

  private static DataPoint point(String channel, String at, int subs) throws BadRecordException {
    return DataPoint.of(channel, Instant.parse(at).getEpochSecond(), subs);
  }
}
