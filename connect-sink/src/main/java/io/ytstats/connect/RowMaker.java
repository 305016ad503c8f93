package io.ytstats.connect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** Makes the row of a record. */
final class RowMaker {
  private final SinkConfig config;
  private final TableBinding binding;
  private final boolean keyIsInKey;
  private final int keys;

  RowMaker(SinkConfig config, TableBinding binding) {
    this.config = config;
    this.binding = binding;
    this.keyIsInKey = config.keyIsInKey();
    this.keys = binding.keyColumns().size();
  }

  /**
   * The row of a record.
   *
   * @param number of the record in its batch
   * @return empty if the record is to be ignored
   * @throws UnfitRecordException if the record cannot be written
   */
  Optional<RecordRow> row(SinkRecord record, int number) {
    if (record.value() == null) {
      if (config.refusesTombstones()) {
        throw new UnfitRecordException(
            "the record has no value (a tombstone): nothing says how fresh it is");
      }
      return Optional.empty();
    }
    if (!(record.value() instanceof Struct) && !(record.value() instanceof Map)) {
      throw new UnfitRecordException(
          "the value is a "
              + FieldReader.describe(record.value())
              + ", not a Struct or a map; check value.converter");
    }
    boolean delete = isDelete(record.value());
    if (delete && !binding.isFlagged()) {
      if (config.refusesDeletes()) {
        throw new UnfitRecordException(config.deleteField(), "marks a delete");
      }
      return Optional.empty();
    }
    List<BoundColumn> columns = binding.columns();
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns.get(i).convert(field(record, i, columns.get(i).path(), delete));
    }
    return Optional.of(new RecordRow(binding, record, number, values));
  }

  private Object field(SinkRecord record, int index, String path, boolean delete) {
    if (binding.isFlagged() && index == binding.columns().size() - 1) {
      return delete;
    }
    if (!keyIsInKey || index >= keys) {
      return FieldReader.read(record.value(), path);
    }
    Object key = record.key();
    boolean hasFields = key instanceof Struct || key instanceof Map;
    return hasFields || key == null || keys > 1 ? FieldReader.read(key, path) : key;
  }

  private boolean isDelete(Object value) {
    Object mark = FieldReader.read(value, config.deleteField());
    return Boolean.TRUE.equals(mark) || "true".equals(mark);
  }
}
