package io.ytstats.connect;

import com.zaxxer.hikari.HikariDataSource;
import io.ytstats.store.DatabaseAccess;
import io.ytstats.store.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.apache.kafka.common.config.types.Password;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Recommends the tables and columns of the database, for forms that are made of a definition. It
 * recommends nothing if the database cannot be asked. Values of such an option may be others.
 */
final class DatabaseNames {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseNames.class);

  private static final String TABLES =
      "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"
          + " AND TABLE_NAME <> ? ORDER BY 1 LIMIT 500";
  private static final String COLUMNS =
      "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()"
          + " AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION";

  /** One validate call asks several times for the same, and may not wait for a server each time. */
  private final Map<String, List<Object>> answers = new HashMap<>();

  private boolean unavailable;

  Recommender tables() {
    return new Names(TABLES);
  }

  Recommender columns() {
    return new Names(COLUMNS);
  }

  private final class Names implements Recommender {
    private final String sql;

    Names(String sql) {
      this.sql = sql;
    }

    @Override
    public List<Object> validValues(String name, Map<String, Object> parsed) {
      return names(sql, parsed);
    }

    /** The column of the flag is of no use without a flag. */
    @Override
    public boolean visible(String name, Map<String, Object> parsed) {
      return !name.equals(SinkOptions.DELETE_COLUMN)
          || "flag".equals(parsed.get(SinkOptions.DELETE_MODE));
    }
  }

  private synchronized List<Object> names(String sql, Map<String, Object> parsed) {
    String table = String.valueOf(parsed.get(SinkOptions.TABLE));
    List<Object> known = answers.get(sql + table);
    if (known != null || unavailable) {
      return known == null ? Collections.emptyList() : known;
    }
    List<Object> names = new ArrayList<>();
    try (HikariDataSource pool = database(parsed).open();
        Connection connection = pool.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, table);
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          names.add(row.getString(1));
        }
      }
    } catch (SQLException | RuntimeException e) {
      // the check of the configuration says it with the key that is wrong
      LOG.debug("nothing to recommend", e);
      unavailable = true;
    }
    answers.put(sql + table, names);
    return names;
  }

  private static DatabaseAccess database(Map<String, Object> parsed) {
    Object password = parsed.get(SinkOptions.PASSWORD);
    return new DatabaseAccess(
        DatabaseUrl.parse(
            String.valueOf(parsed.get(SinkOptions.URL)), SinkOptions.CREDENTIALS_ADVICE),
        String.valueOf(parsed.get(SinkOptions.USER)),
        password instanceof Password ? ((Password) password).value() : "");
  }
}
