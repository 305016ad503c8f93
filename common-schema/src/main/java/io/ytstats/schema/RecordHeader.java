package io.ytstats.schema;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.SchemaNormalization;

/**
 * The bytes in front of an Avro body, which tell a reader the writer's schema: by its fingerprint
 * (Avro specification, "Single object encoding"), or by its id in a schema registry (the registry's
 * wire format: a zero byte, then the id in 4 bytes, the highest first). Immutable.
 */
public final class RecordHeader implements Serializable {
  private static final long serialVersionUID = 1;

  static final int SINGLE_OBJECT_BYTES = 10;
  static final int REGISTRY_BYTES = 5;
  private static final byte SINGLE_OBJECT_0 = (byte) 0xC3;
  private static final byte SINGLE_OBJECT_1 = 0x01;
  private static final byte REGISTRY_0 = 0x00;

  private final byte[] bytes;

  private RecordHeader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The header of single objects, with the fingerprint of the type's schema. */
  public static RecordHeader singleObject(RecordType type) {
    return new RecordHeader(
        ByteBuffer.allocate(SINGLE_OBJECT_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(SINGLE_OBJECT_0)
            .put(SINGLE_OBJECT_1)
            .putLong(SchemaNormalization.parsingFingerprint64(type.schema()))
            .array());
  }

  /**
   * The header of the registry's wire format.
   *
   * @param id the registry's id of the schema of the record that follows the header
   */
  public static RecordHeader registry(int id) {
    return new RecordHeader(ByteBuffer.allocate(REGISTRY_BYTES).put(REGISTRY_0).putInt(id).array());
  }

  /** Must not be changed. */
  byte[] bytes() {
    return bytes;
  }

  static boolean isSingleObject(byte[] value) {
    return value[0] == SINGLE_OBJECT_0 && value.length > 1 && value[1] == SINGLE_OBJECT_1;
  }

  static boolean isRegistry(byte[] value) {
    return value[0] == REGISTRY_0;
  }

  /** The fingerprint in the header of a single object, which has at least that header. */
  static long fingerprint(byte[] value) {
    return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
  }

  /** The id in a registry header, which is complete. */
  static int id(byte[] value) {
    return ByteBuffer.wrap(value).getInt(1);
  }
}
