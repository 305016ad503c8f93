package io.ytstats.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DatasetTest {
  private final Dataset data = new Dataset("first", 3, 40, 1, Format.DAILY);
  private final Dataset later = data.later("later", 3_600);

  @Test
  void laterReadingsAreFresherOnesOfTheSameKeysWithOtherSubs() {
    DataPoint[] first = latest(data);
    DataPoint[] second = latest(later);

    for (int key = 0; key < first.length; key++) {
      assertThat(second[key].harvestEpochSecond())
          .isEqualTo(first[key].harvestEpochSecond() + 3_600);
      assertThat(second[key].subs()).isNotEqualTo(first[key].subs());
    }
  }

  @Test
  void theAnswerIsThatOfTheMessages() {
    assertThat(later.dailyAnswer())
        .containsExactly(Arrays.stream(latest(later)).mapToLong(DataPoint::rank).toArray());
  }

  /** By {@link Dataset#dailyKey}. */
  private static DataPoint[] latest(Dataset data) {
    DataPoint[] latest = new DataPoint[data.dailyKeys()];
    RecordDecoder decoder = new RecordDecoder(RecordType.DAILY);
    data.forEach(
        (value, channel) -> {
          try {
            DataPoint point = decoder.decode(null, value);
            int key = data.dailyKey(point);
            if (latest[key] == null || point.rank() > latest[key].rank()) {
              latest[key] = point;
            }
          } catch (BadRecordException e) {
            throw new AssertionError(e);
          }
        });
    return latest;
  }
}
