package io.ytstats.schema;

import java.io.Serializable;

/**
 * Finds the writer's schema of a record in registry format by the schema's id. A decoder asks once
 * for each id; an implementation caches what it may be asked by several decoders. It is sent to the
 * executors with the tasks, and asked there.
 */
public interface SchemaSource extends Serializable {
  /**
   * The schema with this id, in Avro's JSON form.
   *
   * @param id as in the record; any number is possible, as a record may hold any bytes
   * @throws BadRecordException with {@link RejectReason#UNKNOWN_SCHEMA}, if there certainly is no
   *     such schema
   * @throws SchemaUnavailableException if it cannot be determined now
   */
  String schema(int id) throws BadRecordException;
}
