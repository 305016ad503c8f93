package io.ytstats.connect;

import io.ytstats.store.DatabaseAccess;
import io.ytstats.store.DatabaseUrl;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.AbstractConfig;

/** The connector's options with their types. Immutable. */
final class SinkConfig extends AbstractConfig {
  SinkConfig(Map<String, String> given) {
    super(SinkOptions.definition(), given, false);
  }

  DatabaseAccess database() {
    return new DatabaseAccess(
        DatabaseUrl.parse(getString(SinkOptions.URL), SinkOptions.CREDENTIALS_ADVICE),
        getString(SinkOptions.USER),
        getPassword(SinkOptions.PASSWORD).value());
  }

  int connections() {
    return getInt(SinkOptions.POOL_SIZE);
  }

  /** The table of a topic. */
  String table(String topic) {
    return getString(SinkOptions.TABLE).replace("${topic}", topic);
  }

  boolean keyIsInKey() {
    return getString(SinkOptions.PK_MODE).equals("record_key");
  }

  List<FieldEntry> keyFields() {
    return FieldEntry.parseAll(getList(SinkOptions.PK_FIELDS));
  }

  List<FieldEntry> freshnessFields() {
    return FieldEntry.parseAll(getList(SinkOptions.FRESHNESS_FIELDS));
  }

  /** Empty for all columns. */
  List<FieldEntry> fields() {
    return FieldEntry.parseAll(getList(SinkOptions.FIELDS));
  }

  boolean nullIsOldest() {
    return getString(SinkOptions.FRESHNESS_NULLS).equals("oldest");
  }

  boolean reportsStale() {
    return getString(SinkOptions.ON_STALE).equals("report");
  }

  boolean flagsDeletes() {
    return getString(SinkOptions.DELETE_MODE).equals("flag");
  }

  boolean refusesDeletes() {
    return getString(SinkOptions.DELETE_MODE).equals("fail");
  }

  String deleteField() {
    return getString(SinkOptions.DELETE_FIELD);
  }

  String deleteColumn() {
    return getString(SinkOptions.DELETE_COLUMN);
  }

  boolean refusesTombstones() {
    return getString(SinkOptions.TOMBSTONES).equals("fail");
  }

  int batchSize() {
    return getInt(SinkOptions.BATCH_SIZE);
  }

  /** The pause after a number of failures in a row, 1 or more, in milliseconds. */
  long pauseMillis(int failures) {
    long first = getLong(SinkOptions.RETRY_BACKOFF);
    long most = getLong(SinkOptions.RETRY_BACKOFF_MAX);
    return Math.min(most, first << Math.min(failures - 1, 20));
  }

  Times times() {
    return new Times(
        numberUnit(getString(SinkOptions.NUMERIC_TIMESTAMPS)),
        getString(SinkOptions.TIME_FRACTIONS).equals("truncate"));
  }

  private static TimeUnit numberUnit(String option) {
    switch (option) {
      case "seconds":
        return TimeUnit.SECONDS;
      case "milliseconds":
        return TimeUnit.MILLISECONDS;
      case "microseconds":
        return TimeUnit.MICROSECONDS;
      default:
        return null;
    }
  }
}
