package io.ytstats.schema;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The raw records of one channel and day, the latest first: which of them won, and why. Its size is
 * limited. Those of parts of a topic are added up. Serializable, for Spark; not thread-safe.
 */
public final class Contenders implements Serializable {
  private static final long serialVersionUID = 1;

  /** More records than a channel has in a day, unless a producer is broken. */
  private static final int LIMIT = 10_000;

  private final String channel;
  private final int day;
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

    Contender(long rank, String topic, int partition, long offset) {
      this.rank = rank;
      this.topic = topic;
      this.partition = partition;
      this.offset = offset;
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

  /**
   * Without a record yet.
   *
   * @param day as {@link Period#DAY} counts
   */
  public Contenders(String channel, int day) {
    this.channel = channel;
    this.day = day;
  }

  /**
   * Takes in a record of the raw topic, of whatever channel and day.
   *
   * @param decoder of {@link RecordType#HARVEST}
   * @param key may be null
   * @param value may be null
   */
  public void offer(
      RecordDecoder decoder, String topic, int partition, long offset, byte[] key, byte[] value) {
    try {
      DataPoint point = decoder.decode(key, value);
      if (point.channel().equals(channel) && Period.DAY.of(point.harvestEpochSecond()) == day) {
        count++;
        keep(new Contender(point.rank(), topic, partition, offset));
      }
    } catch (BadRecordException e) {
      if (Arrays.equals(key, channel.getBytes(StandardCharsets.UTF_8))) {
        rejects++;
      }
    }
  }

  /** Adds those of another part of the topic, and returns this. */
  public Contenders add(Contenders other) {
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

  /** The {@link Freshness#rank} of the record that won, or null. */
  public Long winner() {
    return contenders.isEmpty() ? null : contenders.first().rank;
  }

  /** How many records there are. */
  public long count() {
    return count;
  }

  /** How many records with the channel as their key are rejected, of any day. */
  public long rejects() {
    return rejects;
  }

  /** A line for each record, the winner's first. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Contender contender : contenders) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %s: %s",
              contender.position(),
              text(contender.rank),
              why(contender)));
    }
    if (count > contenders.size()) {
      lines.add(String.format(Locale.ROOT, "and %,d earlier ones", count - contenders.size()));
    }
    return lines;
  }

  private static String text(long rank) {
    return String.format(
        Locale.ROOT,
        "%,d at %s",
        Freshness.subs(rank),
        HarvestTimestamp.text(Freshness.harvestEpochSecond(rank)));
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
