package io.ytstats.console;

import io.ytstats.app.ParsedDeadLetter;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A reject as the page shows it. Its texts come from strangers.
 *
 * @param id what tells it from every other
 * @param reason the code
 * @param detail the sentence
 * @param at when it was rejected, ISO in UTC
 * @param group the consumer group that rejected it
 * @param source topic-partition and offset of the rejected record
 * @param letter topic-partition and offset of the dead letter
 * @param key the record's key as {@link ShownBytes#text}; null without one
 * @param value what the letter has of the value
 * @param replay the command that publishes it again; null if it cannot be
 */
record Reject(
    String id,
    String reason,
    String detail,
    String at,
    String group,
    String source,
    String letter,
    String key,
    ShownBytes value,
    String replay) {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:,/=-]+");

  static Reject of(
      ParsedDeadLetter letter, String letterTopic, String position, String bootstrapServers) {
    String command =
        "scripts/replay-dead-letters.sh --bootstrap-servers "
            + quoted(bootstrapServers)
            + " --dead-letter-topic "
            + quoted(letterTopic)
            + " --reason "
            + quoted(letter.reason())
            + " --rejected-by "
            + quoted(letter.groupId())
            + " --since "
            + letter.rejectedAt();
    return new Reject(
        letter.identity(),
        letter.reason(),
        letter.detail(),
        letter.rejectedAt().toString(),
        letter.groupId(),
        letter.topic() + "-" + letter.partition() + " offset " + letter.offset(),
        position,
        letter.key() == null ? null : ShownBytes.of(letter.key()).text(),
        ShownBytes.of(letter.carriedValue()),
        command);
  }

  static Reject notALetter(String position, Instant sent, String why, byte[] value) {
    return new Reject(
        position,
        "not_a_dead_letter",
        "this record of the dead-letter topic is none: " + why,
        sent.toString(),
        "unknown",
        "unknown",
        position,
        null,
        ShownBytes.of(value),
        null);
  }

  /** A word of a command line for a POSIX shell, whatever is in it. */
  static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
