package io.ytstats.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.agg.source.SourceRecord;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class RawRanksTest {
  private final RecordEncoder encoder = new RecordEncoder(RecordType.HARVEST);
  private final AtomicLong records = new AtomicLong();
  private final AtomicLong rejects = new AtomicLong();

  @Test
  void recordCountsForItsDayAndItsMonthAndABadOneIsRejected() {
    List<String> ranks =
        ranks(
            RawRanks.REDUCED,
            point("2017-08-31T23:59:59", 7),
            point("2017-08-30T10:00:00", 9),
            point("2017-08-30T09:00:00", 8),
            "{\"subs\": 1}".getBytes(UTF_8),
            null);

    assertThat(ranks)
        .containsExactlyInAnyOrder(
            "DAILY a 2017-08-31: 7 at 2017-08-31T23:59:59",
            "DAILY a 2017-08-30: 9 at 2017-08-30T10:00:00",
            "MONTHLY a 2017-08: 7 at 2017-08-31T23:59:59");
    assertThat(records).hasValue(5);
    assertThat(rejects).hasValue(2);
  }

  @Test
  void returnsTheRankOfEachRecordOnRequest() {
    assertThat(
            ranks(
                RawRanks.EACH,
                point("2017-08-30T10:00:00", 9),
                "bad".getBytes(UTF_8),
                point("2017-08-30T09:00:00", 8)))
        .hasSize(4);
  }

  @Test
  void returnsAFullBufferAndFillsItAgain() {
    assertThat(
            ranks(
                3,
                point("2017-08-30T10:00:00", 9),
                point("2017-08-31T10:00:00", 8),
                point("2017-08-30T11:00:00", 7)))
        .contains(
            "DAILY a 2017-08-30: 9 at 2017-08-30T10:00:00",
            "DAILY a 2017-08-30: 7 at 2017-08-30T11:00:00");
  }

  private byte[] point(String harvestTs, int subs) {
    return encoder.encode(Rows.point("a", harvestTs, subs));
  }

  private List<String> ranks(int bufferedKeys, byte[]... values) {
    List<SourceRecord> raw = new ArrayList<>();
    for (byte[] value : values) {
      raw.add(new SourceRecord("raw", 0, raw.size(), null, value));
    }
    List<String> ranks = new ArrayList<>();
    RawRanks iterator =
        new RawRanks(
            raw.iterator(),
            ReaderSchemas.published(),
            bufferedKeys,
            records::addAndGet,
            rejects::addAndGet);
    while (iterator.hasNext()) {
      Tuple2<RowKey, Long> rank = iterator.next();
      ranks.add(rank._1.table() + " " + rank._1 + ": " + TableRow.text(rank._2));
    }
    return ranks;
  }
}
