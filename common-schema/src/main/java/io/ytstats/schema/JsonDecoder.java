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
 * JSON values of one record type, read as a stream: no tree is built. Nearly all of them are flat
 * and in order, and are read at the least cost; any other is read anew by a parser that looks at
 * every name in it, and says what is wrong.
 */
final class JsonDecoder {
  private static final JsonFactory USUAL = new JsonFactory();

  /** Keeps a set of names for each object, which is a good part of the work. */
  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** From so many bytes Jackson tells UTF-8 from UTF-16 and UTF-32. */
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
    // Jackson takes overlong forms and encoded surrogates for UTF-8, and would take a text with NUL
    // bytes for UTF-16 or UTF-32: both are refused before it looks.
    utf8.check(value);
    for (int i = 0; i < ENCODING_BYTES && i < value.length; i++) {
      if (value[i] == 0) {
        throw malformed("a NUL byte");
      }
    }
    DataPoint point = decodeUsual(value);
    return point != null ? point : decodeWithCare(value);
  }

  /** Reads any object, and looks at every name in it; for what {@link #decode} has let pass. */
  DataPoint decodeWithCare(byte[] value) throws BadRecordException {
    try (JsonParser parser = STRICT.createParser(value)) {
      return readObject(parser);
    } catch (IOException e) {
      throw malformed(e.getMessage());
    }
  }

  /**
   * Reads one flat object in which each of the fields stands once, with a value of its type.
   *
   * @return null for anything else, be it good or bad
   * @throws BadRecordException if the fields are all there, and what they say is bad
   */
  private DataPoint decodeUsual(byte[] value) throws BadRecordException {
    String channel = null;
    String harvestTs = null;
    String statedPeriod = null;
    long subs = 0;
    boolean hasSubs = false;
    unknownNames.clear();
    try (JsonParser parser = USUAL.createParser(value)) {
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
        } else if (isOurs(name) || !token.isScalarValue() || !unknownNames.add(name)) {
          return null;
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        return null;
      }
    } catch (IOException e) {
      return null; // the strict one says it again, and is heard
    }
    boolean complete =
        channel != null && harvestTs != null && hasSubs && (period == null || statedPeriod != null);
    return complete ? point(channel, harvestTs, subs, statedPeriod) : null;
  }

  private boolean isOurs(String name) {
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
        // Read on: that the whole is not JSON at all is the better answer.
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
      // what the others say comes first
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
      throw wrongType(RecordType.SUBS_FIELD, token, "an integer written as one");
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
      // said below: what is no period is not the right one either
    }
    throw new BadRecordException(
        RejectReason.PERIOD_MISMATCH,
        type.periodField()
            + " is "
            + RecordDecoder.excerpt(stated)
            + ", harvest_ts is of "
            + period.text(own));
  }

  private static void require(boolean there, String name) throws BadRecordException {
    if (!there) {
      throw new BadRecordException(RejectReason.MISSING_FIELD, "there is no field " + name);
    }
  }

  private static BadRecordException wrongType(String name, JsonToken token, String wanted) {
    return new BadRecordException(
        RejectReason.WRONG_TYPE, name + " is not " + wanted + " but " + token);
  }

  private static BadRecordException malformed(String what) {
    return new BadRecordException(
        RejectReason.MALFORMED_JSON,
        "the value is not well-formed JSON: " + RecordDecoder.excerpt(String.valueOf(what)));
  }
}
