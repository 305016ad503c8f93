package io.ytstats.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * A set of positions: compressed bitmaps, so that millions take at most a few bytes each. As JSON
 * it is a list of objects with topic, topic_id, partition and the offsets as {@code "3,7-12,40"}.
 */
final class PositionSet {
  /** The most offsets of one partition in a JSON list; the ledger writes about 10,000. */
  private static final long MAX_OFFSETS = 1_000_000;

  private final Map<String, Map<Integer, Roaring64Bitmap>> byTopicId = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();

  boolean contains(Position position) {
    Map<Integer, Roaring64Bitmap> topic = byTopicId.get(position.topic.id);
    Roaring64Bitmap offsets = topic == null ? null : topic.get(position.partition);
    return offsets != null && offsets.contains(position.offset);
  }

  void add(Position position) {
    offsets(position.topic.name, position.topic.id, position.partition).addLong(position.offset);
  }

  /** Adds all of another set. */
  void addAll(PositionSet others) {
    others.byTopicId.forEach(
        (id, partitions) ->
            partitions.forEach(
                (partition, offsets) -> offsets(others.names.get(id), id, partition).or(offsets)));
  }

  boolean isEmpty() {
    return byTopicId.isEmpty();
  }

  private Roaring64Bitmap offsets(String name, String id, int partition) {
    names.put(id, name);
    return byTopicId
        .computeIfAbsent(id, topic -> new TreeMap<>())
        .computeIfAbsent(partition, none -> new Roaring64Bitmap());
  }

  void writeTo(ArrayNode array) {
    byTopicId.forEach(
        (id, partitions) ->
            partitions.forEach(
                (partition, offsets) -> {
                  ObjectNode node = array.addObject();
                  node.put("topic", names.get(id));
                  node.put("topic_id", id);
                  node.put("partition", partition);
                  node.put("offsets", text(offsets));
                }));
  }

  /**
   * Adds what {@link #writeTo} wrote.
   *
   * @throws IOException if it is anything else; a part may have been added then
   */
  void readFrom(JsonNode array) throws IOException {
    if (array == null || !array.isArray()) {
      throw new IOException("a list of offsets is missing");
    }
    for (JsonNode node : array) {
      if (!node.path("topic").isTextual()
          || !node.path("topic_id").isTextual()
          || !node.path("partition").isInt()
          || !node.path("offsets").isTextual()) {
        throw new IOException("topic, topic_id, partition or offsets is missing");
      }
      parse(
          node.get("offsets").textValue(),
          offsets(
              node.get("topic").textValue(),
              node.get("topic_id").textValue(),
              node.get("partition").intValue()));
    }
  }

  private static void parse(String text, Roaring64Bitmap into) throws IOException {
    long left = MAX_OFFSETS;
    for (String range : text.split(",", -1)) {
      String[] ends = range.split("-", 2);
      try {
        long first = Long.parseLong(ends[0]);
        long last = ends.length == 1 ? first : Long.parseLong(ends[1]);
        if (first < 0 || last < first || last - first >= left) {
          throw new IOException("'" + range + "' is not a range of offsets, or too long");
        }
        long length = last - first + 1;
        for (long i = 0; i < length; i++) {
          into.addLong(first + i);
        }
        left -= length;
      } catch (NumberFormatException e) {
        throw new IOException("'" + range + "' is not a range of offsets", e);
      }
    }
  }

  private static String text(Roaring64Bitmap offsets) {
    StringBuilder text = new StringBuilder();
    LongIterator each = offsets.getLongIterator();
    long first = each.next();
    long last = first;
    while (each.hasNext()) {
      long next = each.next();
      if (next != last + 1) {
        append(text, first, last).append(',');
        first = next;
      }
      last = next;
    }
    return append(text, first, last).toString();
  }

  private static StringBuilder append(StringBuilder text, long first, long last) {
    text.append(first);
    return first == last ? text : text.append('-').append(last);
  }
}
