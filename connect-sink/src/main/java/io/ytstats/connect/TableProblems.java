package io.ytstats.connect;

import io.ytstats.store.ColumnShape;
import io.ytstats.store.TableShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds what is wrong between the configuration and a table, and the statement that fixes it. */
final class TableProblems {
  private final SinkConfig config;
  private final String table;
  private final TableShape shape;
  private final Map<String, List<String>> problems = new LinkedHashMap<>();
  private final Map<String, String> optionByColumn = new LinkedHashMap<>();

  private TableProblems(SinkConfig config, String table, TableShape shape) {
    this.config = config;
    this.table = table;
    this.shape = shape;
  }

  /** The problems of each option, by the name of the option; empty if there is none. */
  static Map<String, List<String>> find(SinkConfig config, String table, TableShape shape) {
    TableProblems found = new TableProblems(config, table, shape);
    found.checkTable();
    found.checkColumns();
    found.checkKeys();
    found.checkOthers();
    return found.problems;
  }

  private void checkTable() {
    if (!shape.isTransactional()) {
      add(SinkOptions.TABLE, "its engine has no transactions: " + alter("ENGINE = InnoDB"));
    }
  }

  private void checkColumns() {
    for (FieldEntry entry : config.keyFields()) {
      ColumnShape column = checkColumn(SinkOptions.PK_FIELDS, entry);
      if (column != null && !BoundColumn.kindOf(column).isOrdered()) {
        add(
            SinkOptions.PK_FIELDS,
            "the column "
                + column.name()
                + " is "
                + column.columnType()
                + ", which cannot be a key");
      }
    }
    for (FieldEntry entry : config.freshnessFields()) {
      ColumnShape column = checkColumn(SinkOptions.FRESHNESS_FIELDS, entry);
      if (column != null) {
        checkOrder(column);
      }
    }
    for (FieldEntry entry : TableBinding.otherFields(config, shape)) {
      checkColumn(SinkOptions.FIELDS, entry);
    }
    if (config.flagsDeletes()) {
      checkColumn(SinkOptions.DELETE_COLUMN, FieldEntry.parse("x:" + config.deleteColumn()));
    }
  }

  /** Null if there is no such column. */
  private ColumnShape checkColumn(String option, FieldEntry entry) {
    ColumnShape column = TableBinding.column(shape, entry.column());
    if (column == null) {
      add(
          option,
          "no column "
              + entry.column()
              + ": rename the field as "
              + entry.path()
              + ":COLUMN, or "
              + alter("ADD COLUMN " + entry.column() + " TYPE"));
      return null;
    }
    String other = optionByColumn.put(lower(column.name()), option);
    if (other != null) {
      add(option, "the column " + column.name() + " is in " + other + " already");
    }
    if (BoundColumn.kindOf(column) == ColumnKind.UNSUPPORTED || column.isGenerated()) {
      add(
          option,
          "the column "
              + column.name()
              + " cannot be written: it is "
              + (column.isGenerated() ? "generated" : column.columnType()));
    }
    return column;
  }

  private void checkOrder(ColumnShape column) {
    String modify = "MODIFY " + column.name() + " " + column.columnType();
    if (!BoundColumn.kindOf(column).isOrdered() || column.dataType().equals("enum")) {
      add(
          SinkOptions.FRESHNESS_FIELDS,
          "the column "
              + column.name()
              + " is "
              + column.columnType()
              + ", whose values have no exact order: use a whole number, DECIMAL, DATETIME or"
              + " text");
    } else if (!column.isDistinct()) {
      add(
          SinkOptions.FRESHNESS_FIELDS,
          "the column "
              + column.name()
              + " has the collation "
              + column.collation()
              + ", which orders different texts as equal: "
              + alter(modify + " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"));
    }
    if (config.nullIsOldest() && !column.isNullable()) {
      add(
          SinkOptions.FRESHNESS_NULLS,
          "the column " + column.name() + " must allow NULL: " + alter(modify + " NULL"));
    }
  }

  /** The upsert updates the row of the first unique key that matches: there must be only one. */
  private void checkKeys() {
    List<String> expected =
        config.keyFields().stream()
            .map(entry -> lower(entry.column()))
            .collect(Collectors.toList());
    List<String> primary = shape.uniqueKeys().get("PRIMARY");
    String add = "ADD PRIMARY KEY (" + String.join(", ", expected) + ")";
    if (primary == null) {
      add(SinkOptions.PK_FIELDS, "the table has no primary key: " + alter(add));
    } else if (primary.size() != expected.size()
        || !new HashSet<>(primary).equals(new HashSet<>(expected))) {
      add(
          SinkOptions.PK_FIELDS,
          "the primary key of the table is ("
              + String.join(", ", primary)
              + "): name these fields, or "
              + alter("DROP PRIMARY KEY, " + add));
    }
    for (String key : shape.uniqueKeys().keySet()) {
      if (!key.equals("PRIMARY")) {
        add(
            SinkOptions.TABLE,
            "a second unique key, " + key + ", could hide a row: " + alter("DROP INDEX " + key));
      }
    }
  }

  private void checkOthers() {
    Set<String> written = new HashSet<>(optionByColumn.keySet());
    for (Map.Entry<String, ColumnShape> column : shape.columns().entrySet()) {
      if (!written.contains(column.getKey()) && !column.getValue().isOptional()) {
        add(
            SinkOptions.FIELDS,
            "the column "
                + column.getValue().name()
                + " has no field and no default: add its field, or "
                + alter(
                    "MODIFY "
                        + column.getValue().name()
                        + " "
                        + column.getValue().columnType()
                        + " NULL"));
      }
    }
  }

  private void add(String option, String problem) {
    problems
        .computeIfAbsent(option, name -> new ArrayList<>())
        .add("table " + table + ": " + problem);
  }

  private String alter(String change) {
    return "ALTER TABLE " + table + " " + change;
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
