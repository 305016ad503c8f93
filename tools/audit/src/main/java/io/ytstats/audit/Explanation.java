package io.ytstats.audit;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Freshness;
import io.ytstats.schema.Period;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;

/**
 * The raw records of one channel and day, the latest first. Each executor creates one for a
 * partition, and the driver adds them up; its size is limited.
 */
@DefaultSerializer(JavaSerializer.class) // Kryo itself does not know sorted sets
final class Explanation implements Serializable {
  private static final long serialVersionUID = 1;

  /** More records than a channel has in a day, unless a producer is broken. */
  private static final int LIMIT = 10_000;

  private final TreeSet<Contender> contenders = new TreeSet<>();
  private long count;
  private long rejects;

  /** A record of the key, ordered by freshness, then by partition and offset. */
  private static final class Contender implements Comparable<Contender>, Serializable {
    private static final long serialVersionUID = 1;

    final long rank;
    final String topic;
    final int partition;
    final long offset;

    Contender(long rank, SourceRecord record) {
      this.rank = rank;
      this.topic = record.topic;
      this.partition = record.partition;
      this.offset = record.offset;
    }

    @Override
    public int compareTo(Contender other) {
      int byRank = Long.compare(other.rank, rank);
      int byPartition = byRank != 0 ? byRank : Integer.compare(partition, other.partition);
      return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Contender && compareTo((Contender) other) == 0;
    }

    @Override
    public int hashCode() {
      return 31 * partition + Long.hashCode(offset);
    }

    String position() {
      return topic + "-" + partition + " offset " + offset;
    }
  }

  /** Explains the records of an RDD (driver). */
  static Explanation of(JavaRDD<SourceRecord> raw, ReaderSchemas schemas, String channel, int day) {
    return raw.mapPartitions(
            records -> Arrays.asList(read(records, schemas, channel, day)).iterator())
        .reduce(Explanation::add);
  }

  /** Explains one partition's records (executor). */
  static Explanation read(
      Iterator<SourceRecord> records, ReaderSchemas schemas, String channel, int day) {
    RecordDecoder decoder = new RecordDecoder(RecordType.HARVEST, schemas);
    byte[] key = channel.getBytes(StandardCharsets.UTF_8);
    Explanation explanation = new Explanation();
    while (records.hasNext()) {
      SourceRecord record = records.next();
      try {
        DataPoint point = decoder.decode(record.key, record.value);
        if (point.channel().equals(channel) && Period.DAY.of(point.harvestEpochSecond()) == day) {
          explanation.count++;
          explanation.keep(new Contender(point.rank(), record));
        }
      } catch (BadRecordException e) {
        if (Arrays.equals(record.key, key)) {
          explanation.rejects++;
        }
      }
    }
    return explanation;
  }

  private Explanation add(Explanation other) {
    count += other.count;
    rejects += other.rejects;
    other.contenders.forEach(this::keep);
    return this;
  }

  private void keep(Contender contender) {
    contenders.add(contender);
    if (contenders.size() > LIMIT) {
      contenders.pollLast();
    }
  }

  /** The rank of the record that won, or null. */
  Long winner() {
    return contenders.isEmpty() ? null : contenders.first().rank;
  }

  /** How many records there are. */
  long count() {
    return count;
  }

  /** How many records with the channel as their key are rejected, of any day. */
  long rejects() {
    return rejects;
  }

  /** A line for each record, the winner's first. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Contender contender : contenders) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %s: %s",
              contender.position(),
              TableRow.text(contender.rank),
              why(contender)));
    }
    if (count > contenders.size()) {
      lines.add(String.format(Locale.ROOT, "and %,d earlier ones", count - contenders.size()));
    }
    return lines;
  }

  private String why(Contender contender) {
    Contender first = contenders.first();
    long second = Freshness.harvestEpochSecond(contender.rank);
    if (contender.equals(first)) {
      return "WON, " + whyFirst(first);
    } else if (contender.rank == first.rank) {
      return "a duplicate of the one that won; it changes nothing";
    } else if (second == Freshness.harvestEpochSecond(first.rank)) {
      return "lost: harvested at the same time, with fewer subs";
    }
    return "lost: harvested earlier";
  }

  private String whyFirst(Contender first) {
    for (Contender other : contenders) {
      if (other.rank != first.rank) {
        return Freshness.harvestEpochSecond(other.rank) == Freshness.harvestEpochSecond(first.rank)
            ? "because it has the most subs of those harvested latest"
            : "because it was harvested latest";
      }
    }
    return count == 1 ? "because it is the only one" : "because all are the same";
  }
}
