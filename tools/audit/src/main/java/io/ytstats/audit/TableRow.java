package io.ytstats.audit;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.HarvestTimestamp;
import io.ytstats.store.StoredRow;
import java.io.Serializable;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A row without its key. It may hold anything that the columns allow, if the suite did not write
 * it. Sent through shuffles.
 */
final class TableRow implements KryoSerializable, Serializable {
  private static final long serialVersionUID = 1;

  private long epochSecond;
  private int subs;

  /** The timestamp as it is in the table if it is not one of whole seconds; else null. */
  private String oddHarvestTs;

  private boolean possible;

  /** For Kryo. */
  TableRow() {}

  private TableRow(long epochSecond, int subs, String oddHarvestTs, boolean possible) {
    this.epochSecond = epochSecond;
    this.subs = subs;
    this.oddHarvestTs = oddHarvestTs;
    this.possible = possible;
  }

  /** The row of a key. */
  static TableRow of(RowKey key, StoredRow stored) {
    return of(key, stored.harvestTs(), stored.subs());
  }

  /** The same, from its columns. */
  static TableRow of(RowKey key, String harvestTs, int subs) {
    String text = harvestTs.replace(' ', 'T');
    long second;
    boolean odd;
    try {
      LocalDateTime time = LocalDateTime.parse(text);
      second = time.toEpochSecond(ZoneOffset.UTC);
      odd = !time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    } catch (DateTimeException e) {
      // a zero date, which is before every other
      second = Long.MIN_VALUE;
      odd = true;
    }
    return new TableRow(
        second, subs, odd ? text : null, !odd && couldBeOfARecord(key, second, subs));
  }

  private static boolean couldBeOfARecord(RowKey key, long second, int subs) {
    try {
      DataPoint point = DataPoint.of(key.channel(), second, subs);
      int period = key.table().period().of(point.harvestEpochSecond());
      return key.table().period().text(period).equals(key.period());
    } catch (BadRecordException e) {
      return false;
    }
  }

  /** Whether it can be from a valid record: its key, its timestamp and its count agree. */
  boolean isPossible() {
    return possible;
  }

  /** Whether it is the row of this data point. */
  boolean isOf(long rank) {
    return compareTo(rank) == 0;
  }

  /**
   * Compares as the guarded upsert does.
   *
   * @param rank of a data point
   * @return below 0 if the data point is later and would replace the row
   */
  int compareTo(long rank) {
    int bySecond = Long.compare(epochSecond, Freshness.harvestEpochSecond(rank));
    if (bySecond != 0) {
      return bySecond;
    }
    // a fraction is later than the whole second
    return oddHarvestTs != null ? 1 : Integer.compare(subs, Freshness.subs(rank));
  }

  /** Whether row and data point have the same harvest time. */
  boolean isOfTheTimeOf(long rank) {
    return oddHarvestTs == null && epochSecond == Freshness.harvestEpochSecond(rank);
  }

  @Override
  public void write(Kryo kryo, Output output) {
    output.writeLong(epochSecond);
    output.writeInt(subs);
    output.writeString(oddHarvestTs);
    output.writeBoolean(possible);
  }

  @Override
  public void read(Kryo kryo, Input input) {
    epochSecond = input.readLong();
    subs = input.readInt();
    oddHarvestTs = input.readString();
    possible = input.readBoolean();
  }

  @Override
  public String toString() {
    return text(oddHarvestTs == null ? HarvestTimestamp.text(epochSecond) : oddHarvestTs, subs);
  }

  /** A data point in the form in which rows are shown. */
  static String text(long rank) {
    return text(HarvestTimestamp.text(Freshness.harvestEpochSecond(rank)), Freshness.subs(rank));
  }

  private static String text(String harvestTs, int subs) {
    return String.format(Locale.ROOT, "%,d at %s", subs, harvestTs);
  }
}
