package io.ytstats.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The record header of a replayed copy: it says of which original it is a copy, as {@code
 * topic:topic_id:partition:offset}. So a copy is known even if the ledger was not told of it.
 */
final class CopyHeader {
  private static final String NAME = "replayed-from";
  private static final Pattern FORM =
      Pattern.compile("([a-zA-Z0-9._-]+):([a-zA-Z0-9._-]+):([0-9]{1,9}):([0-9]{1,18})");

  private CopyHeader() {}

  static void put(Headers headers, Position root) {
    String text = root.topic.name + ":" + root.topic.id + ":" + root.partition + ":" + root.offset;
    headers.remove(NAME).add(NAME, text.getBytes(UTF_8));
  }

  /**
   * The original of which the record is a copy.
   *
   * @param topics what counts: a copy of an original in any other topic was not made here
   * @return null if it is not a copy
   */
  static Position of(ConsumerRecord<byte[], byte[]> record, TopicInfo... topics) {
    Header header = record.headers().lastHeader(NAME);
    if (header == null || header.value() == null) {
      return null;
    }
    Matcher form = FORM.matcher(new String(header.value(), UTF_8));
    if (form.matches()) {
      for (TopicInfo topic : topics) {
        if (topic.id.equals(form.group(2))) {
          return new Position(
              topic, Integer.parseInt(form.group(3)), Long.parseLong(form.group(4)));
        }
      }
    }
    return null;
  }
}
