package io.ytstats.connect;

import io.ytstats.store.DatabaseUrl;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;

/** Checks of single options. Each is given the name of the option and its value, or null. */
final class OptionChecks {
  private OptionChecks() {}

  /** A URL that the driver reads, and that holds no password. */
  static void checkUrl(String name, Object value) {
    if (value == null) {
      return;
    }
    try {
      DatabaseUrl.parse((String) value, SinkOptions.CREDENTIALS_ADVICE);
    } catch (IllegalArgumentException e) {
      // the URL may hold a password: it is not repeated
      throw new ConfigException(name + " " + e.getMessage());
    }
  }

  /** Entries that {@link FieldEntry} reads; only the other fields may be none. */
  static void checkEntries(String name, Object value) {
    if (value == null) {
      return;
    }
    List<?> texts = (List<?>) value;
    if (texts.isEmpty() && !name.equals(SinkOptions.FIELDS)) {
      throw new ConfigException(name + " names no field");
    }
    for (Object text : texts) {
      try {
        FieldEntry.parse((String) text);
      } catch (IllegalArgumentException e) {
        throw new ConfigException(name + ": " + e.getMessage());
      }
    }
  }

  /** The option may be set to what is the case, and to nothing else. */
  static void checkNoCreation(String name, Object value) {
    if (Boolean.TRUE.equals(value)) {
      throw new ConfigException(name + " must be false: create the table first");
    }
  }
}
