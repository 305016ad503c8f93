package io.ytstats.console;

import java.util.List;
import java.util.Map;

/**
 * What was measured at one time, as the page gets it. The names of these records are those of the
 * JSON.
 *
 * @param at milliseconds since 1970, of this machine
 * @param verdict one line
 * @param kafka null in it what was not read yet
 * @param database the same of the database
 * @param point the values of {@link History#NAMES}
 */
record Snapshot(
    long at, Verdict verdict, KafkaState kafka, DatabaseState database, List<Double> point) {

  /**
   * @param level {@code good}, {@code warn} or {@code bad}
   * @param text a sentence
   */
  record Verdict(String level, String text) {}

  /**
   * @param at when it was read last; 0 for never
   * @param problem why it cannot be read now; null if it can
   * @param topics in the pipeline's order
   * @param hops in the order of {@link io.ytstats.status.model.Hop#ofSuite}
   * @param rejects what the dead-letter topics hold
   */
  record KafkaState(
      long at, String problem, List<TopicState> topics, List<HopState> hops, Rejects rejects) {}

  /**
   * @param records that it holds
   * @param rate records a second over the last minute; null before there are two measurements
   */
  record TopicState(String name, long records, Double rate) {}

  /**
   * @param lag records that are not committed yet
   * @param ageMillis how old the oldest of them is; null without lag, or if it is not known
   * @param rate records a second that were committed over the last minute
   * @param clearSeconds how long the lag takes at that rate; null if nothing moves or no lag
   * @param committed whether the group has committed anything
   * @param level {@code good}, {@code warn}, {@code bad} or {@code idle}
   * @param health a few words
   */
  record HopState(
      String group,
      String topic,
      long lag,
      Long ageMillis,
      Double rate,
      Double clearSeconds,
      boolean committed,
      String level,
      String health) {}

  /**
   * @param letters dead letters in the topics, copies included
   * @param kept how many distinct rejects can be looked at
   * @param lastHour how many of those were rejected in the last hour
   * @param byReason of all that can be looked at
   */
  record Rejects(long letters, int kept, int lastHour, Map<String, Integer> byReason) {}

  /**
   * @param at when it was read last; 0 for never
   * @param problem why it cannot be read now; null if it can
   */
  record DatabaseState(long at, String problem, List<TableState> tables) {}

  /**
   * @param rows how many there are
   * @param exact false if that is the server's estimate, because counting takes too long
   * @param newest the latest harvest_ts as the server writes it; null if there is none, or unknown
   * @param rate rows a second over the last minute; null for an estimate
   */
  record TableState(String name, long rows, boolean exact, String newest, Double rate) {}
}
