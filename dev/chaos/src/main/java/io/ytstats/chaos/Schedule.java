package io.ytstats.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Which fault happens when, drawn from a seed: the same seed and options give the same schedule.
 * The faults of one kind are spread over the time, each at a random moment of its share. Faults of
 * different kinds may coincide.
 */
final class Schedule {
  /** The first share of the time, without faults, so that the applications are up. */
  private static final double LEAD = 0.05;

  /** The share of the time after which no fault begins, so that all have ended in time. */
  private static final double END = 0.92;

  private static final List<String> TOPICS = List.of("yt_raw_harvest", "yt_daily", "yt_monthly");
  private static final int PARTITIONS = 4;

  private final Random random;
  private final Duration span;
  private final List<Event> events = new ArrayList<>();

  /** How long all brokers are unavailable before the stops, in seconds: longer than a window. */
  private static final int SILENCE_SECONDS = (int) Applications.LONGEST_WINDOW.toSeconds() + 2;

  /** The kinds of faults. */
  enum Kind {
    KILL_APPLICATION,
    /** The leader of a partition is killed, and started after a while. */
    KILL_BROKER,
    /** The leader of a partition is frozen by SIGSTOP for a while. */
    PAUSE_BROKER,
    /** All brokers are frozen; after the event's length every application is sent SIGTERM. */
    STOP_WHILE_FROZEN,
    /** All brokers are killed; after the event's length every application is sent SIGTERM. */
    STOP_WHILE_KILLED,
    KILL_CONNECTIONS,
    /** The database is killed, and started after a while. */
    KILL_DATABASE,
    /** A second process of a store runs for a while. */
    SECOND_STORE
  }

  /**
   * One fault.
   *
   * @param at since the beginning
   * @param target an application, or the partition whose leader it is about; else empty
   * @param length how long it lasts; zero where it is done at once. Where applications are stopped,
   *     how long the brokers are silent before that
   */
  record Event(Duration at, Kind kind, String target, Duration length) {}

  /**
   * How many faults of each kind.
   *
   * @param kills SIGKILLs of each application
   * @param bounces of brokers, in turn by SIGKILL and SIGSTOP
   * @param stops how often every application is stopped while all brokers are, in turn, frozen or
   *     killed
   * @param disconnects how often all database connections are killed
   * @param outages how often the database is killed
   * @param down for how long it is then down
   */
  record Counts(int kills, int bounces, int stops, int disconnects, int outages, Duration down) {}

  private Schedule(Random random, Duration span) {
    this.random = random;
    this.span = span;
  }

  /** The events in their order. */
  static List<Event> draw(long seed, Duration span, Counts counts) {
    Schedule schedule = new Schedule(new Random(seed), span);
    for (String application : Applications.ALL) {
      schedule.spread(counts.kills, Kind.KILL_APPLICATION, application, 0, 0);
    }
    schedule.addBrokers(counts.bounces, counts.stops);
    schedule.spread(counts.disconnects, Kind.KILL_CONNECTIONS, "", 0, 0);
    int down = (int) counts.down.toSeconds();
    schedule.spread(counts.outages, Kind.KILL_DATABASE, "", down, down);
    int visit = (int) (span.toSeconds() / 4);
    for (String store : List.of("store-daily", "store-monthly")) {
      schedule.spread(1, Kind.SECOND_STORE, store, visit, 2 * visit);
    }
    schedule.events.sort(Comparator.comparing(Event::at));
    return schedule.events;
  }

  /** Each in a share of the time of its own, for they wait for one another. */
  private void addBrokers(int bounces, int stops) {
    int all = bounces + stops;
    int bounced = 0;
    int stopped = 0;
    for (int i = 0; i < all; i++) {
      if (stopped < stops * (i + 1) / all) {
        Kind kind = stopped % 2 == 0 ? Kind.STOP_WHILE_FROZEN : Kind.STOP_WHILE_KILLED;
        add(i, all, kind, "", SILENCE_SECONDS, SILENCE_SECONDS + 3);
        stopped++;
      } else {
        String partition =
            TOPICS.get(random.nextInt(TOPICS.size())) + "-" + random.nextInt(PARTITIONS);
        if (bounced % 2 == 0) {
          add(i, all, Kind.KILL_BROKER, partition, 1, 8);
        } else {
          add(i, all, Kind.PAUSE_BROKER, partition, 5, 15);
        }
        bounced++;
      }
    }
  }

  private void spread(int count, Kind kind, String target, int shortest, int longest) {
    for (int i = 0; i < count; i++) {
      add(i, count, kind, target, shortest, longest);
    }
  }

  /** The event of one share of the time; it ends before that share does, if it fits at all. */
  private void add(int i, int count, Kind kind, String target, int shortest, int longest) {
    double share = (END - LEAD) / count * span.toMillis();
    long length = 1_000L * (shortest + random.nextInt(longest - shortest + 1));
    double room = Math.max(0, share - length);
    // an event with a length leaves a fifth of what is left for what comes back to come up
    double at =
        LEAD * span.toMillis()
            + share * i
            + random.nextDouble() * (length == 0 ? room : 0.8 * room);
    events.add(new Event(Duration.ofMillis((long) at), kind, target, Duration.ofMillis(length)));
  }
}
