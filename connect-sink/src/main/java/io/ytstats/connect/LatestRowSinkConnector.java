package io.ytstats.connect;

import io.ytstats.app.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * Keeps tables of MySQL or MariaDB at the freshest record of each key: fields of the record decide
 * which one that is, not the order of arrival.
 */
public final class LatestRowSinkConnector extends SinkConnector {
  private Map<String, String> properties = new HashMap<>();

  /** Called by the worker. */
  public LatestRowSinkConnector() {}

  @Override
  public String version() {
    return Version.current();
  }

  @Override
  public ConfigDef config() {
    return SinkOptions.definition();
  }

  /** Checks each option, then options against each other, then the database and its table. */
  @Override
  public Config validate(Map<String, String> given) {
    return new ConfigCheck(given).check(super.validate(given));
  }

  @Override
  public void start(Map<String, String> given) {
    properties = new HashMap<>(given);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return LatestRowSinkTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    List<Map<String, String>> configs = new ArrayList<>();
    for (int i = 0; i < maxTasks; i++) {
      Map<String, String> config = new HashMap<>(properties);
      config.put(LatestRowSinkTask.TASK_NUMBER, Integer.toString(i));
      configs.add(config);
    }
    return configs;
  }

  @Override
  public void stop() {
    // a task stops itself
  }
}
