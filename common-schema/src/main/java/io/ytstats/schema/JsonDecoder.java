package io.ytstats.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads JSON values of one record type as a stream, without building a tree. Nearly all of them are
 * flat and valid, and a first, fast pass reads these. A second, strict pass reads all others,
 * checks every name in them and reports what is wrong. Not thread-safe.
 */
final class JsonDecoder {
  private static final JsonFactory LENIENT = new JsonFactory();

  /** Keeps a set of names for each object, which takes a good part of the time. */
  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** How many bytes Jackson looks at to tell UTF-8 from UTF-16 and UTF-32. */
  private static final int ENCODING_BYTES = 4;

  private final RecordType type;
  private final Period period;
  private final StrictUtf8 utf8;
  private final Set<String> unknownNames = new HashSet<>();

  JsonDecoder(RecordType type, StrictUtf8 utf8) {
    this.type = type;
    this.period = type.period().orElse(null);
    this.utf8 = utf8;
  }

  /** The index of the first byte that is not JSON white space; the length if there is none. */
  static int skipWhiteSpace(byte[] value) {
    int i = 0;
    while (i < value.length
        && (value[i] == ' ' || value[i] == '\t' || value[i] == '\n' || value[i] == '\r')) {
      i++;
    }
    return i;
  }

  DataPoint decode(byte[] value) throws BadRecordException {
    // Jackson accepts overlong forms and encoded surrogates as UTF-8, and reads a text with NUL
    // bytes
    // as UTF-16 or UTF-32: both are rejected before it parses the text.
    utf8.check(value);
    for (int i = 0; i < ENCODING_BYTES && i < value.length; i++) {
      if (value[i] == 0) {
        throw malformed("a NUL byte");
      }
    }
    DataPoint point = decodeFast(value);
    return point != null ? point : decodeStrict(value);
  }

  /** Reads any object and checks every name in it; for bytes that {@link #decode} has checked. */
  DataPoint decodeStrict(byte[] value) throws BadRecordException {
    try (JsonParser parser = STRICT.createParser(value)) {
      return readObject(parser);
    } catch (IOException e) {
      throw malformed(e.getMessage());
    }
  }

  /**
   * Reads one flat object that has each of the fields once, with a value of its type.
   *
   * @return null for anything else, whether valid or not
   * @throws BadRecordException if the object has all the fields, and a value is not valid
   */
  private DataPoint decodeFast(byte[] value) throws BadRecordException {
    String channel = null;
    String harvestTs = null;
    String statedPeriod = null;
    long subs = 0;
    boolean hasSubs = false;
    unknownNames.clear();
    try (JsonParser parser = LENIENT.createParser(value)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_STRING
            && channel == null
            && name.equals(RecordType.CHANNEL_FIELD)) {
          channel = parser.getText();
        } else if (token == JsonToken.VALUE_STRING
            && harvestTs == null
            && name.equals(RecordType.HARVEST_TS_FIELD)) {
          harvestTs = parser.getText();
        } else if (token == JsonToken.VALUE_NUMBER_INT
            && !hasSubs
            && name.equals(RecordType.SUBS_FIELD)) {
          subs = parser.getLongValue();
          hasSubs = true;
        } else if (token == JsonToken.VALUE_STRING
            && statedPeriod == null
            && name.equals(type.periodField())) {
          statedPeriod = parser.getText();
        } else if (isField(name) || !token.isScalarValue() || !unknownNames.add(name)) {
          return null;
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        return null;
      }
    } catch (IOException e) {
      return null; // the strict pass reports it
    }
    boolean complete =
        channel != null && harvestTs != null && hasSubs && (period == null || statedPeriod != null);
    return complete ? point(channel, harvestTs, subs, statedPeriod) : null;
  }

  private boolean isField(String name) {
    return name.equals(RecordType.CHANNEL_FIELD)
        || name.equals(RecordType.HARVEST_TS_FIELD)
        || name.equals(RecordType.SUBS_FIELD)
        || name.equals(type.periodField());
  }

  private DataPoint point(String channel, String harvestTs, long subs, String statedPeriod)
      throws BadRecordException {
    DataPoint point = DataPoint.of(channel, HarvestTimestamp.parse(harvestTs), subs);
    if (period != null) {
      checkPeriod(point, statedPeriod);
    }
    return point;
  }

  private DataPoint readObject(JsonParser parser) throws IOException, BadRecordException {
    String channel = null;
    String harvestTs = null;
    String statedPeriod = null;
    long subs = -1;
    boolean hasSubs = false;
    BadRecordException wrong = null;
    parser.nextToken();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      try {
        if (name.equals(RecordType.CHANNEL_FIELD)) {
          channel = text(parser, token, name);
        } else if (name.equals(RecordType.HARVEST_TS_FIELD)) {
          harvestTs = text(parser, token, name);
        } else if (name.equals(RecordType.SUBS_FIELD)) {
          subs = count(parser, token);
          hasSubs = true;
        } else if (name.equals(type.periodField())) {
          statedPeriod = text(parser, token, name);
        } else {
          parser.skipChildren();
        }
      } catch (BadRecordException e) {
        // Continue: a report that the value is not JSON at all is more useful than this one.
        wrong = wrong == null ? e : wrong;
        parser.skipChildren();
      }
    }
    if (parser.currentToken() != JsonToken.END_OBJECT) {
      throw malformed("the value is not one object");
    }
    if (parser.nextToken() != null) {
      throw malformed("something follows the object");
    }
    if (wrong != null) {
      throw wrong;
    }
    require(channel != null, RecordType.CHANNEL_FIELD);
    require(harvestTs != null, RecordType.HARVEST_TS_FIELD);
    require(hasSubs, RecordType.SUBS_FIELD);
    if (period != null) {
      // problems of the other fields are reported first
      DataPoint.of(channel, HarvestTimestamp.parse(harvestTs), subs);
      require(statedPeriod != null, type.periodField());
    }
    return point(channel, harvestTs, subs, statedPeriod);
  }

  private static String text(JsonParser parser, JsonToken token, String name)
      throws IOException, BadRecordException {
    if (token != JsonToken.VALUE_STRING) {
      throw wrongType(name, token, "a string");
    }
    return parser.getText();
  }

  private static long count(JsonParser parser, JsonToken token)
      throws IOException, BadRecordException {
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw wrongType(RecordType.SUBS_FIELD, token, "an integer without a fraction or an exponent");
    }
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw new BadRecordException(
          RejectReason.SUBS_OUT_OF_RANGE, "subs is far outside 0 to 2147483647");
    }
    return parser.getLongValue();
  }

  private void checkPeriod(DataPoint point, String stated) throws BadRecordException {
    int own = period.of(point.harvestEpochSecond());
    try {
      if (period.parse(stated) == own) {
        return;
      }
    } catch (DateTimeException e) {
      // reported below: a text that is not a period does not match either
    }
    throw new BadRecordException(
        RejectReason.PERIOD_MISMATCH,
        type.periodField()
            + " is "
            + Excerpt.of(stated)
            + ", but harvest_ts is in "
            + period.text(own));
  }

  private static void require(boolean isPresent, String name) throws BadRecordException {
    if (!isPresent) {
      throw new BadRecordException(RejectReason.MISSING_FIELD, "the field " + name + " is missing");
    }
  }

  private static BadRecordException wrongType(String name, JsonToken token, String wanted) {
    return new BadRecordException(
        RejectReason.WRONG_TYPE, name + " is not " + wanted + " but " + token);
  }

  private static BadRecordException malformed(String what) {
    return new BadRecordException(
        RejectReason.MALFORMED_JSON,
        "the value is not well-formed JSON: " + Excerpt.of(String.valueOf(what)));
  }
}
