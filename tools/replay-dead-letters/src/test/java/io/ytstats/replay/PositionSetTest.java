package io.ytstats.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PositionSetTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TopicInfo TOPIC = new TopicInfo("yt_daily", "id1", 4, (short) 1);
  private static final TopicInfo RECREATED = new TopicInfo("yt_daily", "id2", 4, (short) 1);

  @Test
  void writesRangesAsJson() throws IOException {
    PositionSet positions = new PositionSet();
    LongStream.of(3, 7, 8, 9, 1L << 40)
        .forEach(offset -> positions.add(new Position(TOPIC, 2, offset)));
    ArrayNode json = JSON.createArrayNode();
    positions.writeTo(json);
    assertThat(json.toString())
        .isEqualTo(
            "[{\"topic\":\"yt_daily\",\"topic_id\":\"id1\",\"partition\":2,"
                + "\"offsets\":\"3,7-9,1099511627776\"}]");

    PositionSet read = new PositionSet();
    read.readFrom(json);
    for (long offset : new long[] {3, 7, 8, 9, 1L << 40}) {
      assertThat(read.contains(new Position(TOPIC, 2, offset))).isTrue();
    }
    for (long offset : new long[] {0, 2, 4, 6, 10, (1L << 40) + 1}) {
      assertThat(read.contains(new Position(TOPIC, 2, offset))).isFalse();
    }
    assertThat(read.contains(new Position(TOPIC, 1, 3))).isFalse();
  }

  @Test
  void readsBackHundredsOfThousandsOfRanges() throws IOException {
    PositionSet positions = new PositionSet();
    LongStream.range(0, 200_000)
        .forEach(number -> positions.add(new Position(TOPIC, 0, 2 * number)));
    LongStream.range(500_000, 600_000)
        .forEach(number -> positions.add(new Position(TOPIC, 0, number)));
    ArrayNode json = JSON.createArrayNode();
    positions.writeTo(json);
    assertThat(json.get(0).get("offsets").textValue()).endsWith(",399998,500000-599999");
    PositionSet read = new PositionSet();
    read.readFrom(json);
    ArrayNode again = JSON.createArrayNode();
    read.writeTo(again);
    assertThat(again).isEqualTo(json);
  }

  @Test
  void aRecreatedTopicHasOtherPositions() {
    PositionSet positions = new PositionSet();
    positions.add(new Position(TOPIC, 0, 5));
    assertThat(positions.contains(new Position(RECREATED, 0, 5))).isFalse();
    PositionSet both = new PositionSet();
    both.add(new Position(RECREATED, 0, 6));
    both.addAll(positions);
    assertThat(both.contains(new Position(TOPIC, 0, 5))).isTrue();
    assertThat(both.contains(new Position(RECREATED, 0, 6))).isTrue();
    assertThat(both.contains(new Position(TOPIC, 0, 6))).isFalse();
  }

  /** A text of a few bytes must not cost hours and the heap. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void refusesRangesThatAreNotValid() {
    for (String offsets :
        new String[] {
          "0-9223372036854775806",
          "9223372036854775806-9223372036854775807,0-9223372036854775807",
          "0-999999999",
          "5-3",
          "0-600000,700000-1300000"
        }) {
      assertThatThrownBy(
              () ->
                  new PositionSet()
                      .readFrom(
                          JSON.readTree(
                              "[{\"topic\":\"t\",\"topic_id\":\"i\",\"partition\":0,"
                                  + "\"offsets\":\""
                                  + offsets
                                  + "\"}]")))
          .as(offsets)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesWhatIsNotAListOfOffsets() {
    for (String json :
        new String[] {
          "{}",
          "[{}]",
          "[{\"topic\":\"t\",\"topic_id\":\"i\",\"partition\":0,\"offsets\":\"\"}]",
          "[{\"topic\":\"t\",\"topic_id\":\"i\",\"partition\":0,\"offsets\":\"1-\"}]",
          "[{\"topic\":\"t\",\"topic_id\":\"i\",\"partition\":0,\"offsets\":\"all\"}]"
        }) {
      assertThatThrownBy(() -> new PositionSet().readFrom(JSON.readTree(json)))
          .as(json)
          .isInstanceOf(IOException.class);
    }
  }
}
