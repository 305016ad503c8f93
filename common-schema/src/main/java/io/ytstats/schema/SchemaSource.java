package io.ytstats.schema;

import java.io.Serializable;

/**
 * What knows the writer's schema behind the id of a record in registry format. It is asked once for
 * each id and decoder; what it answers for long it caches itself. Goes to the executors with the
 * tasks, where it is asked.
 */
public interface SchemaSource extends Serializable {
  /**
   * The schema with this id, in Avro's JSON form.
   *
   * @param id as the record has it; any number, as any bytes may come
   * @throws BadRecordException with {@link RejectReason#UNKNOWN_SCHEMA}, if there is surely none
   * @throws SchemaUnavailableException if that cannot be known now
   */
  String schema(int id) throws BadRecordException;
}
