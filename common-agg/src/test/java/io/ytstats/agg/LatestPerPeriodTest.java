package io.ytstats.agg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.agg.source.SourceRecord;
import io.ytstats.app.DeadLetter;
import io.ytstats.app.ParsedDeadLetter;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordHeader;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole pipeline on a local Spark: a list in, a list out. */
class LatestPerPeriodTest {
  private static final int INPUT_PARTITIONS = 3;

  private static JavaSparkContext spark;

  private final ListSink results = new ListSink();
  private final ListSink rejects = new ListSink();

  @BeforeAll
  static void start() {
    spark = new JavaSparkContext(LocalSpark.conf(Aggregation.DAILY));
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @Test
  void latestPerChannelAndDay() throws BadRecordException {
    assertThat(
            latest(
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
            latest(
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
            latest(
                Aggregation.DAILY,
                point("a", "2017-08-01T01:00:00Z", 5),
                point("a", "2017-08-01T01:00:00Z", 6),
                point("a", "2017-08-01T01:00:00Z", 4)))
        .containsExactly(point("a", "2017-08-01T01:00:00Z", 6));
  }

  @Test
  void sameResultInAnyOrderAndPartitioning() throws BadRecordException {
    Random random = new Random(3);
    List<DataPoint> points = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      points.add(
          DataPoint.of("c" + random.nextInt(5), 1_501_545_600L + random.nextInt(200_000), i % 13));
    }
    List<DataPoint> first = latest(Aggregation.DAILY, points.toArray(new DataPoint[0]));
    assertThat(first).hasSizeGreaterThan(5);
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(points, random);
      assertThat(latest(Aggregation.DAILY, points.toArray(new DataPoint[0])))
          .containsExactlyInAnyOrderElementsOf(first);
    }
  }

  @Test
  void keyOfAResultIsTheChannel() throws BadRecordException {
    latest(Aggregation.DAILY, point("канал", "2017-08-01T01:00:00Z", 5));
    assertThat(results.acknowledged().get(0).key()).isEqualTo("канал".getBytes(UTF_8));
  }

  @Test
  void badRecordsAreRejectedAndTheOthersReduced() throws Exception {
    DataPoint good = point("a", "2017-08-01T01:00:00Z", 5);
    // one input partition, so that the rejects come in order
    LatestPerPeriod.Counts counts =
        run(
            Aggregation.DAILY,
            List.of(
                new SourceRecord("in", 2, 40, "k".getBytes(UTF_8), "{\"subs\"".getBytes(UTF_8)),
                new SourceRecord("in", 2, 41, null, encode(Aggregation.DAILY, good)),
                new SourceRecord("in", 2, 42, new byte[1025], null)),
            1);

    assertThat(counts.results).isEqualTo(1);
    assertThat(counts.rejects).isEqualTo(2);
    assertThat(decode(Aggregation.DAILY)).containsExactly(good);
    assertThat(rejects.acknowledged()).hasSize(2);
    assertThat(rejects.acknowledged().get(0).key()).isEqualTo("k".getBytes(UTF_8));
    assertThat(rejects.acknowledged().get(1).key()).isNull();
    ParsedDeadLetter first = letter(0);
    assertThat(first.reason()).isEqualTo("malformed_json");
    assertThat(first.groupId()).isEqualTo("group");
    assertThat(first.topic()).isEqualTo("in");
    assertThat(first.partition()).isEqualTo(2);
    assertThat(first.offset()).isEqualTo(40);
    assertThat(letter(1).reason()).isEqualTo("null_value");
  }

  private ParsedDeadLetter letter(int index) throws IOException {
    ListSink.Sent sent = rejects.acknowledged().get(index);
    return DeadLetter.parse(sent.key(), sent.value());
  }

  /** What the pipeline publishes for good records. */
  private List<DataPoint> latest(Aggregation aggregation, DataPoint... points)
      throws BadRecordException {
    List<SourceRecord> records = new ArrayList<>();
    for (DataPoint point : points) {
      records.add(new SourceRecord("in", 0, records.size(), null, encode(aggregation, point)));
    }
    results.acknowledged().clear();
    LatestPerPeriod.Counts counts = run(aggregation, records, INPUT_PARTITIONS);
    assertThat(counts.rejects).isZero();
    assertThat(rejects.acknowledged()).isEmpty();
    assertThat(results.acknowledged()).hasSize((int) counts.results);
    return decode(aggregation);
  }

  private LatestPerPeriod.Counts run(
      Aggregation aggregation, List<SourceRecord> records, int partitions) {
    return LatestPerPeriod.run(
        spark.parallelize(records, partitions),
        aggregation,
        "group",
        new Codecs(ReaderSchemas.published(), RecordHeader.singleObject(aggregation.output())),
        results,
        rejects);
  }

  private List<DataPoint> decode(Aggregation aggregation) throws BadRecordException {
    RecordDecoder decoder = new RecordDecoder(aggregation.output());
    List<DataPoint> published = new ArrayList<>();
    for (ListSink.Sent sent : results.acknowledged()) {
      published.add(decoder.decode(sent.key(), sent.value()));
    }
    return published;
  }

  private static byte[] encode(Aggregation aggregation, DataPoint point) {
    return new RecordEncoder(aggregation.input()).encode(point);
  }

  private static DataPoint point(String channel, String at, int subs) throws BadRecordException {
    return DataPoint.of(channel, Instant.parse(at).getEpochSecond(), subs);
  }
}
