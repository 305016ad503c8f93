package io.ytstats.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The record header of a replayed copy: it says where the bytes were taken from, as {@code
 * topic:topic_id:partition:offset}. So a copy is known even if the ledger was not told of it.
 */
final class CopyHeader {
  private static final String NAME = "replayed-from";
  private static final Pattern FORM =
      Pattern.compile("[a-zA-Z0-9._-]+:([a-zA-Z0-9._-]+):[0-9]+:[0-9]+");

  private CopyHeader() {}

  static void put(Headers headers, Position from) {
    String text = from.topic.name + ":" + from.topic.id + ":" + from.partition + ":" + from.offset;
    headers.remove(NAME).add(NAME, text.getBytes(UTF_8));
  }

  /**
   * Whether the record says of itself that it is a copy. Whoever may write to the topic can say so;
   * such a record is reported and left to {@code --again}.
   *
   * @param topics what counts: a copy of what was in any other topic was not made here
   */
  static boolean isOn(ConsumerRecord<byte[], byte[]> record, TopicInfo... topics) {
    Header header = record.headers().lastHeader(NAME);
    if (header == null || header.value() == null) {
      return false;
    }
    Matcher form = FORM.matcher(new String(header.value(), UTF_8));
    return form.matches()
        && Arrays.stream(topics).anyMatch(topic -> topic.id.equals(form.group(1)));
  }
}
