package io.ytstats.demo;

import static io.ytstats.demo.Points.point;
import static io.ytstats.demo.Points.row;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import io.ytstats.store.StoreTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpectedTablesTest {
  private static final List<DataPoint> POINTS =
      List.of(
          point("a", "2017-07-31T23:59:59", 90),
          point("a", "2017-08-01T00:00:00", 80),
          point("a", "2017-08-01T01:00:00", 70),
          point("a", "2017-08-01T01:00:00", 71),
          point("A", "2017-08-01T00:30:00", 1),
          point("a", "2017-08-02T03:00:00", 60));

  @Test
  void theLatestOfEachDayAndMonthWhateverTheOrder() {
    List<DataPoint> shuffled = new ArrayList<>(POINTS);
    shuffled.addAll(POINTS);
    Random random = new Random(1);
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(shuffled, random);
      ExpectedTables expected = new ExpectedTables();
      RecordEncoder encoder = new RecordEncoder(RecordType.HARVEST);
      shuffled.forEach(point -> expected.add(null, encoder.encode(point)));

      assertThat(expected.rows(StoreTable.DAILY).values())
          .containsExactly(
              row("a", "2017-07-31", "2017-07-31T23:59:59", 90),
              row("A", "2017-08-01", "2017-08-01T00:30:00", 1),
              row("a", "2017-08-01", "2017-08-01T01:00:00", 71),
              row("a", "2017-08-02", "2017-08-02T03:00:00", 60));
      assertThat(expected.rows(StoreTable.MONTHLY).values())
          .containsExactly(
              row("a", "2017-07", "2017-07-31T23:59:59", 90),
              row("A", "2017-08", "2017-08-01T00:30:00", 1),
              row("a", "2017-08", "2017-08-02T03:00:00", 60));
      assertThat(expected.unreadable()).isZero();
    }
  }

  @Test
  void whatIsNoGoodRecordIsCountedAndLeftOut() {
    ExpectedTables expected = new ExpectedTables();
    expected.add(null, "rubbish".getBytes(UTF_8));
    expected.add(null, null);
    expected.add(
        null,
        "{\"yt_channel_id\": \"a\", \"harvest_ts\": \"2017-08-02T02:00:00\", \"subs\": 1947}"
            .getBytes(UTF_8));

    assertThat(expected.unreadable()).isEqualTo(2);
    assertThat(expected.rows(StoreTable.DAILY).values())
        .containsExactly(row("a", "2017-08-02", "2017-08-02T02:00:00", 1947));
  }
}
