package io.ytstats.store;

import static io.ytstats.store.Points.point;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.schema.DataPoint;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How a table changes by batches; holds for each table and each implementation. */
abstract class StoreContract {
  /** Writes a batch. */
  abstract void write(List<DataPoint> points) throws SQLException;

  /** The rows as {@code harvest_ts channel period subs}, in the order of the primary key. */
  abstract List<String> rows() throws SQLException;

  /** Of the table. */
  abstract StoreTable table();

  @Test
  void theLatestWinsNotTheLargest() throws SQLException {
    write(point("a", "2017-08-02T02:00:00", 100));
    write(point("a", "2017-08-02T10:00:00", 90));
    write(point("a", "2017-08-02T06:00:00", 500));

    assertRows(row("2017-08-02T10:00:00", "a", 90));
  }

  @Test
  void ofEqualTimesTheLargerCountWins() throws SQLException {
    write(point("a", "2017-08-02T02:00:00", 5));
    write(point("a", "2017-08-02T02:00:00", 7));
    write(point("a", "2017-08-02T02:00:00", 6));

    assertRows(row("2017-08-02T02:00:00", "a", 7));
  }

  @Test
  void replayedOrOlderBatchLeavesTheTableAsItWas() throws SQLException {
    List<DataPoint> older =
        List.of(point("a", "2017-08-02T02:00:00", 3), point("b", "2017-08-02T02:00:00", 4));
    List<DataPoint> newer =
        List.of(point("a", "2017-08-02T18:00:00", 1), point("b", "2017-08-02T18:00:00", 2));
    write(older);
    write(newer);
    List<String> before = rows();

    write(newer);
    write(older);
    write(List.of());

    assertThat(rows()).isEqualTo(before);
    assertRows(row("2017-08-02T18:00:00", "a", 1), row("2017-08-02T18:00:00", "b", 2));
  }

  @Test
  void aKeyThatOccursTwiceInABatchIsOneRow() throws SQLException {
    write(
        point("a", "2017-08-02T02:00:00", 1),
        point("a", "2017-08-02T18:00:00", 3),
        point("a", "2017-08-02T10:00:00", 2));

    assertRows(row("2017-08-02T18:00:00", "a", 3));
  }

  @Test
  void channelsThatDifferInCaseAccentOrFormAreDifferentRows() throws SQLException {
    // é as one code point and as two; full-width; beyond the first plane
    List<String> channels = List.of("UCABC", "UCabc", "e", "e\u0301", "é", "日本", "ｅ", "😀", "😁");
    List<DataPoint> points = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      points.add(point(channels.get(i), "2017-08-02T02:00:00", i));
      expected.add(row("2017-08-02T02:00:00", channels.get(i), i));
    }
    Collections.shuffle(points, new Random(1));
    write(points);
    write(points);

    assertThat(rows()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void theLimitsOfTheRecordsFit() throws SQLException {
    String longest = "😀".repeat(100);
    write(
        point(longest, "2099-12-31T23:59:59", Integer.MAX_VALUE),
        point("a", "2000-01-01T00:00:00", 0));

    assertRows(
        row("2000-01-01T00:00:00", "a", 0), row("2099-12-31T23:59:59", longest, Integer.MAX_VALUE));
  }

  @Test
  void hoursAroundADaylightSavingChangeAreUnchanged() throws SQLException {
    write(
        point("eu", "2017-03-26T02:30:00", 1),
        point("us", "2017-03-12T02:30:00", 2),
        point("us", "2017-11-05T01:30:00", 3));

    assertRows(
        row("2017-03-26T02:30:00", "eu", 1),
        row("2017-03-12T02:30:00", "us", 2),
        row("2017-11-05T01:30:00", "us", 3));
  }

  @Test
  void eachPeriodOfAChannelIsARow() throws SQLException {
    write(
        point("a", "2016-12-31T23:59:59", 1),
        point("a", "2017-01-01T00:00:00", 2),
        point("a", "2017-02-28T12:00:00", 3));

    assertRows(
        row("2016-12-31T23:59:59", "a", 1),
        row("2017-01-01T00:00:00", "a", 2),
        row("2017-02-28T12:00:00", "a", 3));
  }

  @Test
  void theResultDoesNotDependOnOrderOrRepetition() throws SQLException {
    Random random = new Random(42);
    List<DataPoint> points = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      points.add(
          point(
              "c" + random.nextInt(5),
              String.format("2017-08-%02dT%02d:00:00", 1 + random.nextInt(3), random.nextInt(4)),
              random.nextInt(3)));
    }
    InMemoryTable model = new InMemoryTable(table());
    model.write(points);

    for (int run = 0; run < 3; run++) {
      Collections.shuffle(points, random);
      for (int from = 0; from < points.size(); from += 50) {
        write(points.subList(from, from + 50));
      }
    }

    assertThat(rows()).isEqualTo(model.rows());
  }

  private void write(DataPoint... points) throws SQLException {
    write(Arrays.asList(points));
  }

  private void assertRows(String... expected) throws SQLException {
    assertThat(rows()).containsExactly(expected);
  }

  private String row(String harvestTs, String channel, int subs) {
    DataPoint point = point(channel, harvestTs, subs);
    return InMemoryTable.row(table(), point);
  }
}
