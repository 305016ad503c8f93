package io.ytstats.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * Every schema that a release of the suite has ever written, oldest first: the resources {@code
 * published/<record>/v1.avsc}, {@code v2.avsc} and so on. They are never changed: the tests of this
 * module check that, and say how to add one.
 */
final class PublishedSchemas {
  private static final Map<RecordType, List<Schema>> ALL = new EnumMap<>(RecordType.class);

  static {
    for (RecordType type : RecordType.values()) {
      ALL.put(type, Collections.unmodifiableList(load(type)));
    }
  }

  private PublishedSchemas() {}

  /** All versions of this record, the oldest first. */
  static List<Schema> of(RecordType type) {
    return ALL.get(type);
  }

  private static List<Schema> load(RecordType type) {
    List<Schema> versions = new ArrayList<>();
    while (true) {
      String resource =
          "published/" + type.schema().getName() + "/v" + (versions.size() + 1) + ".avsc";
      try (InputStream in = PublishedSchemas.class.getResourceAsStream(resource)) {
        if (in == null) {
          return versions;
        }
        versions.add(new Schema.Parser().parse(in));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the resource " + resource, e);
      }
    }
  }
}
