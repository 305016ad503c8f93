package io.ytstats.replay;

/** Why a letter is skipped. */
enum SkipReason {
  UNREADABLE("unreadable", "not a dead letter"),
  OTHER_TOPIC(
      "other-topic",
      "the letter names a topic that is not the source of its dead-letter topic; if it is to be"
          + " replayed there, name the topic with --source-topic"),
  NO_TOPIC("no-topic", "the topic of the original does not exist"),
  GONE("gone", "the original is no longer in its topic, and the letter carries only a part of it"),
  TOO_LARGE(
      "too-large",
      "the topic does not accept a record of this size, compressed as it is sent; raise its"
          + " max.message.bytes and run again"),
  REJECTED_AGAIN(
      "rejected-again",
      "a replayed copy was rejected again, so the cause was not fixed; once it is, run with --again"
          + " and with --since, the time of the last replay");

  /** Its name in the summary. */
  final String code;

  /** What happened and what to do. */
  final String sentence;

  SkipReason(String code, String sentence) {
    this.code = code;
    this.sentence = sentence;
  }
}
