package io.ytstats.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The record header of a replayed copy: it says where the bytes were read, as {@code
 * topic:topic_id:partition:offset}. So a copy is recognised even if the ledger does not list it.
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
   * Whether the record has the header of a copy. Anyone who may write to the topic can add that
   * header; such a record is reported and only replayed with {@code --again}.
   *
   * @param topics the topics whose copies count; a copy from any other topic was not made by this
   *     replay
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
