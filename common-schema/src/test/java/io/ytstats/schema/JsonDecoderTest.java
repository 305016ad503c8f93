package io.ytstats.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fast pass and the strict pass give the same result. */
class JsonDecoderTest {
  private static final int OBJECTS = 200_000;

  private static final String[] FIELDS = {
    "\"yt_channel_id\":\"new_york_times\"",
    "\"harvest_ts\":\"2017-08-02T02:00:00\"",
    "\"subs\":1947",
    "\"date\":\"2017-08-02\"",
    "\"year_and_month\":\"2017-08\"",
  };

  private static final String[] ODDITIES = {
    "\"yt_channel_id\":\"\"",
    "\"yt_channel_id\":null",
    "\"yt_channel_id\":[\"a\"]",
    "\"harvest_ts\":\"yesterday\"",
    "\"harvest_ts\":1501639200",
    "\"subs\":-1",
    "\"subs\":1947.0",
    "\"subs\":99999999999999999999",
    "\"subs\":{\"of\":1}",
    "\"date\":\"2017-08-03\"",
    "\"date\":17380",
    "\"year_and_month\":\"2017-09\"",
    "\"views\":1",
    "\"views\":2",
    "\"title\":\"a\"",
    "\"title\":null",
    "\"ratio\":1e400",
    "\"tags\":[1,2,3]",
    "\"more\":{\"x\":1,\"y\":{\"x\":2}}",
    "\"more\":{\"x\":1,\"x\":2}",
    "\"more\":[{\"x\":1,\"x\":2}]",
    "\"s\\u0075bs\":1947",
    "\"broken\"",
    "nonsense",
  };

  @ParameterizedTest
  @EnumSource(RecordType.class)
  void fastAndStrictPassAgree(RecordType type) {
    long seed = Long.getLong("json.seed", System.nanoTime());
    Random random = new Random(seed);
    JsonDecoder decoder = new JsonDecoder(type, new StrictUtf8());
    Map<RejectReason, Integer> rejects = new EnumMap<>(RejectReason.class);
    int good = 0;
    for (int i = 0; i < OBJECTS; i++) {
      byte[] object = object(random).getBytes(UTF_8);
      Object shortWay = outcome(() -> decoder.decode(object));
      Object strictOutcome = outcome(() -> decoder.decodeStrict(object));
      assertThat(shortWay)
          .as("-Djson.seed=%d, %s of %s", seed, type, new String(object, UTF_8))
          .isEqualTo(strictOutcome);
      if (shortWay instanceof RejectReason reason) {
        rejects.merge(reason, 1, Integer::sum);
      } else {
        good++;
      }
    }
    // otherwise the generated objects would not test both outcomes
    assertThat(good).as("seed %d", seed).isGreaterThan(OBJECTS / 100);
    assertThat(rejects.keySet())
        .as("seed %d", seed)
        .contains(
            RejectReason.MALFORMED_JSON,
            RejectReason.MISSING_FIELD,
            RejectReason.WRONG_TYPE,
            RejectReason.INVALID_CHANNEL,
            RejectReason.INVALID_HARVEST_TS,
            RejectReason.SUBS_OUT_OF_RANGE);
  }

  private interface Way {
    DataPoint decode() throws BadRecordException;
  }

  private static Object outcome(Way way) {
    try {
      return way.decode();
    } catch (BadRecordException e) {
      return e.reason();
    }
  }

  /** The fields in any order; sometimes one is missing or given twice, or there is another one. */
  private static String object(Random random) {
    List<String> fields = new ArrayList<>();
    for (String field : FIELDS) {
      if (random.nextInt(20) > 0) {
        fields.add(random.nextInt(fields.size() + 1), field);
      }
    }
    while (random.nextInt(3) == 0) {
      String[] more = random.nextInt(8) == 0 ? FIELDS : ODDITIES;
      fields.add(random.nextInt(fields.size() + 1), more[random.nextInt(more.length)]);
    }
    String end = random.nextInt(50) == 0 ? " x" : random.nextInt(50) == 0 ? "{}" : " ";
    return "{" + String.join(random.nextBoolean() ? "," : " ,\n", fields) + "}" + end;
  }
}
