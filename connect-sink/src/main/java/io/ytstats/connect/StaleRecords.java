package io.ytstats.connect;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds the records of a batch that are older than their row, or than a record of the same key that
 * came before them in the batch. The table is read before the batch is written. So a record that
 * loses against another writer in between is not found, which changes no row.
 */
final class StaleRecords {
  /** Keys that one query asks for. */
  private static final int KEYS_OF_A_QUERY = 500;

  private final TableBinding binding;

  StaleRecords(TableBinding binding) {
    this.binding = binding;
  }

  /**
   * The stale rows, in their order.
   *
   * @param rows in the order of the records
   */
  List<RecordRow> find(Connection connection, List<RecordRow> rows) throws SQLException {
    Map<List<Object>, Object[]> freshest = new HashMap<>();
    Map<List<Object>, RecordRow> keys = new HashMap<>();
    for (RecordRow row : rows) {
      keys.putIfAbsent(binding.hashableKey(row.values()), row);
    }
    List<RecordRow> asked = new ArrayList<>(keys.values());
    for (int from = 0; from < asked.size(); from += KEYS_OF_A_QUERY) {
      read(
          connection,
          asked.subList(from, Math.min(asked.size(), from + KEYS_OF_A_QUERY)),
          freshest);
    }
    connection.commit();
    List<RecordRow> stale = new ArrayList<>();
    for (RecordRow row : rows) {
      List<Object> key = binding.hashableKey(row.values());
      Object[] known = freshest.get(key);
      int difference = known == null ? 1 : binding.compareFreshness(row.values(), known);
      if (difference > 0) {
        freshest.put(key, row.values());
      } else if (difference < 0) {
        stale.add(row);
      }
    }
    return stale;
  }

  private void read(
      Connection connection, List<RecordRow> asked, Map<List<Object>, Object[]> freshest)
      throws SQLException {
    List<BoundColumn> keys = binding.keyColumns();
    int orders = binding.orderColumns().size();
    String oneKey = "(" + String.join(", ", Collections.nCopies(keys.size(), "?")) + ")";
    String sql =
        "SELECT "
            + names(binding.columns().subList(0, keys.size() + orders))
            + " FROM "
            + binding.model().name()
            + " WHERE ("
            + names(keys)
            + ") IN ("
            + String.join(", ", Collections.nCopies(asked.size(), oneKey))
            + ")";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      int parameter = 1;
      for (RecordRow row : asked) {
        for (int i = 0; i < keys.size(); i++) {
          query.setObject(parameter++, row.values()[i]);
        }
      }
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          Object[] values = new Object[keys.size() + orders];
          for (int i = 0; i < values.length; i++) {
            values[i] = binding.columns().get(i).read(row, i + 1);
          }
          freshest.put(binding.hashableKey(values), values);
        }
      }
    }
  }

  private static String names(List<BoundColumn> columns) {
    return columns.stream().map(BoundColumn::quotedName).collect(Collectors.joining(", "));
  }
}
