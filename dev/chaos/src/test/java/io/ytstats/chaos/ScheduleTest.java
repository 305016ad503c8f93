package io.ytstats.chaos;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.chaos.Schedule.Event;
import io.ytstats.chaos.Schedule.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final Duration SPAN = Duration.ofMinutes(5);
  private static final Schedule.Counts COUNTS =
      new Schedule.Counts(3, 5, 2, 4, 1, Duration.ofMinutes(1));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void hasAsManyFaultsOfEachKindAsAskedAndEndsInTime(long seed) {
    List<Event> events = Schedule.draw(seed, SPAN, COUNTS);

    assertThat(events.stream().collect(groupingBy(Event::kind, counting())))
        .isEqualTo(
            Map.of(
                Kind.KILL_APPLICATION, 15L,
                Kind.KILL_BROKER, 3L,
                Kind.PAUSE_BROKER, 2L,
                Kind.STOP_WHILE_FROZEN, 1L,
                Kind.STOP_WHILE_KILLED, 1L,
                Kind.KILL_CONNECTIONS, 4L,
                Kind.KILL_DATABASE, 1L,
                Kind.SECOND_STORE, 2L));
    for (String application : Applications.ALL) {
      assertThat(events).filteredOn(Event::target, application).hasSizeGreaterThanOrEqualTo(3);
    }
    assertThat(events)
        .isSortedAccordingTo(Comparator.comparing(Event::at))
        .allSatisfy(
            event -> {
              assertThat(event.at()).isPositive();
              assertThat(event.at().plus(event.length())).isLessThan(SPAN);
            });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void applicationsAreStoppedAfterTheBrokersWereUnavailableForMoreThanAWindow(long seed) {
    assertThat(Schedule.draw(seed, SPAN, COUNTS))
        .filteredOn(
            event ->
                event.kind() == Kind.STOP_WHILE_FROZEN || event.kind() == Kind.STOP_WHILE_KILLED)
        .hasSize(2)
        .allSatisfy(event -> assertThat(event.length()).isGreaterThan(Applications.LONGEST_WINDOW));
  }

  @Test
  void theShortestRunHasAStopToo() {
    assertThat(
            Schedule.draw(
                7,
                Duration.ofSeconds(40),
                new Schedule.Counts(1, 1, 1, 1, 1, Duration.ofSeconds(10))))
        .extracting(Event::kind)
        .contains(Kind.KILL_BROKER, Kind.STOP_WHILE_FROZEN);
  }

  @Test
  void theSameSeedGivesTheSameSchedule() {
    assertThat(Schedule.draw(7, SPAN, COUNTS))
        .isEqualTo(Schedule.draw(7, SPAN, COUNTS))
        .isNotEqualTo(Schedule.draw(8, SPAN, COUNTS));
  }
}
