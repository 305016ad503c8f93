package io.ytstats.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ytstats.schema.DataPoint;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class HarvestsTest {
  private static final List<String> CHANNELS =
      List.of("michelle_phan", "pew_die_pie", "new_york_times");

  @Test
  void harvestsAreHourlyFromOneOClock() {
    assertThat(timestamps(harvests(3, "2017-08-02", "2017-08-03", 1)))
        .containsExactly(
            "2017-08-02T01:00:00",
            "2017-08-02T02:00:00",
            "2017-08-02T03:00:00",
            "2017-08-03T01:00:00",
            "2017-08-03T02:00:00",
            "2017-08-03T03:00:00");
  }

  @Test
  void twentyThreeHarvestsEndBeforeMidnight() {
    assertThat(timestamps(harvests(23, "2017-08-02", "2017-08-02", 1)))
        .hasSize(23)
        .startsWith("2017-08-02T01:00:00")
        .endsWith("2017-08-02T23:00:00");
  }

  @Test
  void crossesMonthEndsLeapDaysAndYears() {
    assertThat(timestamps(harvests(1, "2020-02-28", "2020-03-01", 1)))
        .containsExactly("2020-02-28T01:00:00", "2020-02-29T01:00:00", "2020-03-01T01:00:00");
    assertThat(timestamps(harvests(1, "2017-02-28", "2017-03-01", 1)))
        .containsExactly("2017-02-28T01:00:00", "2017-03-01T01:00:00");
    assertThat(timestamps(harvests(1, "2017-12-31", "2018-01-01", 1)))
        .containsExactly("2017-12-31T01:00:00", "2018-01-01T01:00:00");
  }

  @Test
  void everyHarvestHasEveryChannelInTheGivenOrder() {
    for (Harvest harvest : harvests(2, "2017-08-02", "2017-08-04", 1)) {
      assertThat(harvest.points()).extracting(DataPoint::channel).isEqualTo(CHANNELS);
    }
  }

  @Test
  void startsAndGrowthsCoverTheirRanges() {
    List<Integer> starts = new ArrayList<>();
    List<Integer> growths = new ArrayList<>();
    for (long seed = 0; seed < 2000; seed++) {
      Map<String, Integer> last = new HashMap<>();
      for (Harvest harvest : harvests(3, "2017-08-02", "2017-08-02", seed)) {
        for (DataPoint point : harvest.points()) {
          Integer before = last.put(point.channel(), point.subs());
          if (before == null) {
            starts.add(point.subs());
          } else {
            growths.add(point.subs() - before);
          }
        }
      }
    }
    assertThat(starts).allMatch(start -> start >= 500 && start <= 999).contains(500, 999);
    assertThat(growths).allMatch(growth -> growth >= 50 && growth <= 499).contains(50, 499);
  }

  @Test
  void sameSeedGivesTheSameHarvests() {
    Harvests harvests = harvests(3, "2017-08-02", "2017-09-02", 7);
    List<DataPoint> points = points(harvests);
    assertThat(points).hasSize(32 * 3 * 3);
    assertThat(points(harvests)).as("the second iterator").isEqualTo(points);
    assertThat(points(harvests(3, "2017-08-02", "2017-09-02", 7))).isEqualTo(points);
    assertThat(points(harvests(3, "2017-08-02", "2017-09-02", 8))).isNotEqualTo(points);
  }

  @Test
  void seedGivesTheSameCountsInEveryVersion() {
    assertThat(points(harvests(2, "2017-08-02", "2017-08-02", 1)))
        .extracting(DataPoint::toString)
        .containsExactly(
            "michelle_phan at 2017-08-02T01:00:00: 985",
            "pew_die_pie at 2017-08-02T01:00:00: 588",
            "new_york_times at 2017-08-02T01:00:00: 847",
            "michelle_phan at 2017-08-02T02:00:00: 1248",
            "pew_die_pie at 2017-08-02T02:00:00: 1042",
            "new_york_times at 2017-08-02T02:00:00: 901");
  }

  @Test
  void countsOfTheLongestRunFit() {
    Harvest last = null;
    for (Harvest harvest : harvests(23, "2000-01-01", "2099-12-31", 1)) {
      last = harvest;
    }
    assertThat(last.timestamp()).isEqualTo("2099-12-31T23:00:00");
    assertThat(36_525L * 23 * Harvests.MOST_GROWTH + Harvests.MOST_START)
        .isLessThan(Integer.MAX_VALUE);
  }

  @Test
  void endsAfterTheLastDay() {
    Iterator<Harvest> iterator = harvests(1, "2017-08-02", "2017-08-02", 1).iterator();
    iterator.next();
    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
  }

  private static Harvests harvests(int perDay, String first, String last, long seed) {
    return new Harvests(CHANNELS, perDay, LocalDate.parse(first), LocalDate.parse(last), seed);
  }

  private static List<String> timestamps(Harvests harvests) {
    return StreamSupport.stream(harvests.spliterator(), false).map(Harvest::timestamp).toList();
  }

  private static List<DataPoint> points(Harvests harvests) {
    return StreamSupport.stream(harvests.spliterator(), false)
        .flatMap(harvest -> harvest.points().stream())
        .toList();
  }
}
