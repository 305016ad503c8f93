package io.ytstats.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The definition of the options that say which record wins, and what a delete is. */
final class FreshnessOptions {
  private static final String FRESHNESS = "Freshness";

  private FreshnessOptions() {}

  static void define(ConfigDef def, DatabaseNames names) {
    def.define(
        SinkOptions.FRESHNESS_FIELDS,
        Type.LIST,
        ConfigDef.NO_DEFAULT_VALUE,
        ConfigDef.LambdaValidator.with(OptionChecks::checkEntries, () -> "FIELD or FIELD:COLUMN"),
        Importance.HIGH,
        "The fields that say how fresh a record is, the most significant first. The larger value"
            + " wins; if all are equal, the row stays as it is.",
        FRESHNESS,
        1,
        Width.LONG,
        "Freshness fields",
        names.columns());
    def.define(
        SinkOptions.FRESHNESS_NULLS,
        Type.STRING,
        "reject",
        ValidString.in("reject", "oldest"),
        Importance.MEDIUM,
        "A record whose freshness field is null is a bad record, or older than any with a value."
            + " For oldest the columns must allow NULL.",
        FRESHNESS,
        2,
        Width.MEDIUM,
        "Null freshness");
    def.define(
        SinkOptions.ON_STALE,
        Type.STRING,
        "skip",
        ValidString.in("skip", "report"),
        Importance.MEDIUM,
        "A record that is older than its row changes nothing. With report it also goes to the"
            + " dead-letter queue; a record that is delivered again may be reported again.",
        FRESHNESS,
        3,
        Width.MEDIUM,
        "Stale records");
    def.define(
        SinkOptions.DELETE_MODE,
        Type.STRING,
        "ignore",
        ValidString.in("ignore", "fail", "flag"),
        Importance.MEDIUM,
        "A record that is marked as a delete is ignored, is a bad record, or is written like any"
            + " other, with the column of "
            + SinkOptions.DELETE_COLUMN
            + " set to 1.",
        FRESHNESS,
        4,
        Width.MEDIUM,
        "Deletes");
    def.define(
        SinkOptions.DELETE_FIELD,
        Type.STRING,
        "__deleted",
        Importance.LOW,
        "The field of the value that marks a delete, by true or \"true\".",
        FRESHNESS,
        5,
        Width.MEDIUM,
        "Delete field");
    def.define(
        SinkOptions.DELETE_COLUMN,
        Type.STRING,
        "",
        Importance.LOW,
        "For delete.mode=flag: the column that is 1 if the row is deleted and 0 if it is not.",
        FRESHNESS,
        6,
        Width.MEDIUM,
        "Delete column",
        names.columns());
    def.define(
        SinkOptions.TOMBSTONES,
        Type.STRING,
        "ignore",
        ValidString.in("ignore", "fail"),
        Importance.LOW,
        "A record without a value says nothing of its freshness, so it cannot be ordered: it is"
            + " ignored, or is a bad record.",
        FRESHNESS,
        7,
        Width.MEDIUM,
        "Tombstones");
  }
}
