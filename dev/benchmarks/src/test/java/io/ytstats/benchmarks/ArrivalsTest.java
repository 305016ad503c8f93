package io.ytstats.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.benchmarks.Arrivals.Partition;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  @Test
  void whereTheVisibleRowsEndIsFoundInFewQuestions() {
    int count = 10_000;
    for (int visible = 0; visible <= count; visible += 7) {
      Partition partition = new Partition();
      partition.high = count;
      int questions = 0;
      for (int[] places = partition.places(1).toArray();
          places.length > 0;
          places = partition.places(Arrivals.PARTS).toArray()) {
        questions++;
        for (int place : places) {
          partition.learn(place, place < visible);
        }
      }
      assertThat(partition.low).isEqualTo(visible);
      assertThat(questions).isLessThanOrEqualTo(5);
    }
  }

  @Test
  void aReadingIsKnownByItsContentAndByItsRow() {
    for (int number = 0; number < 1_000_000; number += 997) {
      assertThat(NumberedReadings.number(NumberedReadings.reading(number))).isEqualTo(number);
      assertThat(
              NumberedReadings.number(
                  NumberedReadings.channel(number), NumberedReadings.date(number) + " 00:00:00"))
          .isEqualTo(number);
    }
  }
}
