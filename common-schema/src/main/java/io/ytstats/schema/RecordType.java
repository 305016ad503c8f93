package io.ytstats.schema;

import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/** The three record types of the suite; a topic has records of one type. */
public enum RecordType {
  /** A harvest record; see {@link HarvestRecord}. */
  HARVEST(HarvestRecord.getClassSchema(), null, null),
  /** The latest data point of a day; see {@link DailyStat}. */
  DAILY(DailyStat.getClassSchema(), Period.DAY, "date"),
  /** The latest data point of a month; see {@link MonthlyStat}. */
  MONTHLY(MonthlyStat.getClassSchema(), Period.MONTH, "year_and_month");

  static final String CHANNEL_FIELD = "yt_channel_id";
  static final String HARVEST_TS_FIELD = "harvest_ts";
  static final String SUBS_FIELD = "subs";

  @SuppressWarnings("ImmutableEnumChecker") // a generated class's schema is not changed
  private final Schema schema;

  private final Period period;
  private final String periodField;

  RecordType(Schema schema, Period period, String periodField) {
    this.schema = schema;
    this.period = period;
    this.periodField = periodField;
  }

  /** The Avro schema that this version of the suite writes. */
  public Schema schema() {
    return schema;
  }

  /** That schema in JSON as published, without the properties that only the Java code needs. */
  public String publishedSchema() {
    List<Schema> versions = PublishedSchemas.of(this);
    return versions.get(versions.size() - 1).toString();
  }

  /**
   * The period that a record of this type states beside its timestamp; empty for a harvest record.
   */
  public Optional<Period> period() {
    return Optional.ofNullable(period);
  }

  /** The name of the field that states the period, or null for a harvest record. */
  String periodField() {
    return periodField;
  }
}
