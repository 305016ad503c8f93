package io.ytstats.schema;

import java.util.Locale;

/**
 * Why a record was rejected: the list of codes, one of which is in every dead letter as {@link
 * #code()}. Readers of dead letters rely on the codes: new ones may be added, none is ever renamed.
 */
public enum RejectReason {
  /** The record has no value. */
  NULL_VALUE,
  /** The value has no bytes, or only JSON white space. */
  EMPTY_VALUE,
  /** The value is longer than {@link RecordDecoder#MAX_VALUE_BYTES}. */
  VALUE_TOO_LARGE,
  /** The key is longer than {@link RecordDecoder#MAX_KEY_BYTES}. */
  KEY_TOO_LARGE,
  /** The first bytes are not those of an encoding that this reader knows. */
  UNKNOWN_ENCODING,
  /** A text, in JSON or Avro, is not well-formed UTF-8. */
  MALFORMED_UTF8,
  /** Not one well-formed JSON object, with each name once and nothing after it. */
  MALFORMED_JSON,
  /** An Avro body that is too short or too long, or does not match its schema. */
  MALFORMED_AVRO,
  /** Avro with a schema that this reader does not know, or that is not one of this topic. */
  UNKNOWN_SCHEMA,
  /** A required field is missing. */
  MISSING_FIELD,
  /** A field has a value of the wrong type: text for a number, a fraction, null. */
  WRONG_TYPE,
  /**
   * The channel id does not have 1 to 100 code points, begins or ends with white space, or has a
   * control character or half a surrogate pair.
   */
  INVALID_CHANNEL,
  /** Not a valid date and time in the expected form. */
  INVALID_HARVEST_TS,
  /** A valid time, but outside the years 2000 to 2099 in UTC. */
  HARVEST_TS_OUT_OF_RANGE,
  /** A count below 0 or above 2147483647. */
  SUBS_OUT_OF_RANGE,
  /** {@code date} or {@code year_and_month} does not match {@code harvest_ts}. */
  PERIOD_MISMATCH,
  /** The database rejected this row because of its data (SQLSTATE class 22). */
  REFUSED_BY_DATABASE;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** The code as dead letters write it, for instance {@code missing_field}. */
  public String code() {
    return code;
  }
}
