package io.ytstats.schema;

import java.util.Locale;

/**
 * Why a record was turned away: the one list of codes, written into every dead letter as {@link
 * #code()}. Codes are a contract with those who read dead letters; they are added to, never
 * renamed.
 */
public enum RejectReason {
  /** The record has no value. */
  NULL_VALUE,
  /** The value has no bytes, or nothing but JSON white space. */
  EMPTY_VALUE,
  /** The value is longer than {@link RecordDecoder#MAX_VALUE_BYTES}. */
  VALUE_TOO_LARGE,
  /** The key is longer than {@link RecordDecoder#MAX_KEY_BYTES}. */
  KEY_TOO_LARGE,
  /** The first bytes are those of no encoding that this reader takes. */
  UNKNOWN_ENCODING,
  /** Text, in JSON or in Avro, that is not well-formed UTF-8. */
  MALFORMED_UTF8,
  /** Not one well-formed JSON object, with each name once and nothing after it. */
  MALFORMED_JSON,
  /** An Avro body that ends too early, goes on too long, or cannot be one of its schema. */
  MALFORMED_AVRO,
  /** Avro of a schema that this reader does not know, or that is none of this topic's. */
  UNKNOWN_SCHEMA,
  /** A field that every record has is not there. */
  MISSING_FIELD,
  /** A field holds another type than its own: text for a number, a fraction, null. */
  WRONG_TYPE,
  /**
   * Not 1 to 100 code points, white space at an end, a control character, half a surrogate pair.
   */
  INVALID_CHANNEL,
  /** Not a real date and time in the form that is agreed. */
  INVALID_HARVEST_TS,
  /** A real time, outside the years 2000 to 2099 in UTC. */
  HARVEST_TS_OUT_OF_RANGE,
  /** A count below 0 or above 2147483647. */
  SUBS_OUT_OF_RANGE,
  /** {@code date} or {@code year_and_month} is not the one of {@code harvest_ts}. */
  PERIOD_MISMATCH,
  /** The database refused this one row for its data (SQLSTATE class 22). */
  REFUSED_BY_DATABASE;

  private final String code = name().toLowerCase(Locale.ROOT);

  /** The code as dead letters write it, for instance {@code missing_field}. */
  public String code() {
    return code;
  }
}
