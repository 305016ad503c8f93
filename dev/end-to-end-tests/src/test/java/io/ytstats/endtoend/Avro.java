package io.ytstats.endtoend;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Avro as a foreign producer writes it, from the specification alone: the single-object encoding of
 * a record, in which numbers are zig-zag varints and a text has its length before it.
 */
final class Avro {
  /** Of the harvest topic, in the specification's parsing canonical form. */
  static final String HARVEST_SCHEMA = schema("HarvestRecord", "");

  /** Of the daily topic. */
  static final String DAILY_SCHEMA = schema("DailyStat", ",{\"name\":\"date\",\"type\":\"int\"}");

  /** Of the monthly topic. */
  static final String MONTHLY_SCHEMA =
      schema("MonthlyStat", ",{\"name\":\"year_and_month\",\"type\":\"string\"}");

  private static final long EMPTY_FINGERPRINT = 0xC15D213AA4D7A795L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Avro() {}

  /** A value that begins as those of a schema do. */
  static Avro of(String canonicalSchema) {
    return withFingerprint(fingerprint(canonicalSchema));
  }

  /** A value as a registry's clients write it. */
  static Avro withRegistryId(int id) {
    Avro value = new Avro();
    value.bytes.write(0);
    for (int shift = 24; shift >= 0; shift -= 8) {
      value.bytes.write(id >>> shift);
    }
    return value;
  }

  static Avro withFingerprint(long fingerprint) {
    Avro value = new Avro();
    value.bytes.write(0xC3);
    value.bytes.write(0x01);
    for (int i = 0; i < Long.BYTES; i++) {
      value.bytes.write((int) (fingerprint >>> (8 * i)));
    }
    return value;
  }

  Avro text(String text) {
    return text(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A text whose bytes need not be one. */
  Avro text(byte[] utf8) {
    return number(utf8.length).raw(utf8);
  }

  /** An int or a long, which are written alike. */
  Avro number(long number) {
    long zigzag = (number << 1) ^ (number >> 63);
    while ((zigzag & ~0x7FL) != 0) {
      bytes.write((int) (zigzag & 0x7F) | 0x80);
      zigzag >>>= 7;
    }
    bytes.write((int) zigzag);
    return this;
  }

  Avro raw(byte... more) {
    bytes.writeBytes(more);
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  private static String schema(String name, String lastField) {
    return "{\"name\":\"io.ytstats.schema."
        + name
        + "\",\"type\":\"record\",\"fields\":["
        + "{\"name\":\"yt_channel_id\",\"type\":\"string\"},"
        + "{\"name\":\"harvest_ts\",\"type\":\"long\"},"
        + "{\"name\":\"subs\",\"type\":\"int\"}"
        + lastField
        + "]}";
  }

  /** CRC-64-AVRO, bit by bit. */
  private static long fingerprint(String canonicalSchema) {
    long crc = EMPTY_FINGERPRINT;
    for (byte b : canonicalSchema.getBytes(StandardCharsets.UTF_8)) {
      crc ^= b & 0xFF;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ EMPTY_FINGERPRINT;
      }
    }
    return crc;
  }
}
