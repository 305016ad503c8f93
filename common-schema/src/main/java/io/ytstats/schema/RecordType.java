package io.ytstats.schema;

import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/** The three records of the suite: what a topic holds. */
public enum RecordType {
  /** A reading; see {@link HarvestRecord}. */
  HARVEST(HarvestRecord.getClassSchema(), null, null),
  /** The latest of a day; see {@link DailyStat}. */
  DAILY(DailyStat.getClassSchema(), Period.DAY, "date"),
  /** The latest of a month; see {@link MonthlyStat}. */
  MONTHLY(MonthlyStat.getClassSchema(), Period.MONTH, "year_and_month");

  static final String CHANNEL_FIELD = "yt_channel_id";
  static final String HARVEST_TS_FIELD = "harvest_ts";
  static final String SUBS_FIELD = "subs";

  @SuppressWarnings("ImmutableEnumChecker") // nobody changes a generated class's schema
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

  /** That schema in JSON as it was published, without what only the Java code needs. */
  public String publishedSchema() {
    List<Schema> versions = PublishedSchemas.of(this);
    return versions.get(versions.size() - 1).toString();
  }

  /** The period that a record of this type states beside its timestamp; empty for a reading. */
  public Optional<Period> period() {
    return Optional.ofNullable(period);
  }

  /** The name of the field that states the period, or null for a reading. */
  String periodField() {
    return periodField;
  }
}
