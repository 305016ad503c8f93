package io.ytstats.connect;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.ytstats.store.DatabaseFailure;
import io.ytstats.store.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;

/** Checks a configuration as a whole, and against the database. */
final class ConfigCheck {
  private static final String DLQ = "errors.deadletterqueue.topic.name";

  private final Map<String, String> given;

  ConfigCheck(Map<String, String> given) {
    this.given = given;
  }

  /**
   * Adds what is wrong to the options concerned.
   *
   * @param config what the definition has to say of each option alone
   */
  Config check(Config config) {
    if (hasErrors(config)) {
      return config;
    }
    SinkConfig options = new SinkConfig(given);
    if (options.reportsStale() && given.getOrDefault(DLQ, "").isEmpty()) {
      add(config, SinkOptions.ON_STALE, "report needs a dead-letter queue: set " + DLQ);
    }
    if (options.flagsDeletes() && options.deleteColumn().isEmpty()) {
      add(config, SinkOptions.DELETE_COLUMN, "delete.mode=flag needs the name of a column");
    }
    if (!options.flagsDeletes() && !options.deleteColumn().isEmpty()) {
      add(config, SinkOptions.DELETE_COLUMN, "is only for delete.mode=flag");
    }
    if (!hasErrors(config)) {
      checkDatabase(config, options);
    }
    return config;
  }

  private void checkDatabase(Config config, SinkConfig options) {
    try (HikariDataSource pool = options.database().open();
        Connection connection = pool.getConnection()) {
      for (String table : tables(options)) {
        Optional<TableShape> shape = TableShape.read(connection, table);
        if (shape.isPresent()) {
          TableProblems.find(options, table, shape.get())
              .forEach((option, all) -> all.forEach(problem -> add(config, option, problem)));
        } else {
          add(
              config,
              SinkOptions.TABLE,
              "no table " + table + " at " + options.database().address() + ", or no right on it");
        }
      }
    } catch (SQLException | PoolInitializationException e) {
      boolean reached = DatabaseFailure.of(e) == DatabaseFailure.FATAL;
      add(
          config,
          reached ? SinkOptions.USER : SinkOptions.URL,
          "cannot use the database "
              + options.database().address()
              + ": "
              + DatabaseFailure.describe(e));
    }
  }

  /** The tables that are known before the first record: topics.regex matches topics to come. */
  private List<String> tables(SinkConfig options) {
    List<String> tables = new ArrayList<>();
    for (String topic : given.getOrDefault("topics", "").split(",", -1)) {
      String table = options.table(topic.trim());
      if (!topic.trim().isEmpty() && !tables.contains(table)) {
        tables.add(table);
      }
    }
    return tables;
  }

  private static boolean hasErrors(Config config) {
    return config.configValues().stream().anyMatch(value -> !value.errorMessages().isEmpty());
  }

  private static void add(Config config, String option, String problem) {
    for (ConfigValue value : config.configValues()) {
      if (value.name().equals(option)) {
        value.addErrorMessage(problem);
      }
    }
  }
}
