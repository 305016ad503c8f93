package io.ytstats.schema;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * The writers' schemas that a reader knows: all published ones, those of newer releases that it was
 * given, and those that a registry has. The reader's own schema is always the one that is compiled
 * in. Immutable; sent to the executors as JSON texts.
 */
public final class ReaderSchemas implements Serializable {
  private static final long serialVersionUID = 1;

  /** The longest schema text that is accepted, in characters; the suite's have some 1,000. */
  public static final int MAX_SCHEMA_CHARS = 256 << 10;

  private static final ReaderSchemas PUBLISHED = new ReaderSchemas(new ArrayList<>(), null);

  private final ArrayList<String> given;
  private final SchemaSource registry;

  private ReaderSchemas(List<String> given, SchemaSource registry) {
    this.given = new ArrayList<>(given);
    this.registry = registry;
  }

  /** The published schemas and no others. */
  public static ReaderSchemas published() {
    return PUBLISHED;
  }

  /**
   * These schemas and one more, of any of the suite's records.
   *
   * @param text the schema in Avro's JSON form
   * @throws UnusableSchemaException if it is not a schema, not of a record of the suite, or one
   *     whose records cannot be read with the schema that is compiled in
   */
  public ReaderSchemas withWriter(String text) throws UnusableSchemaException {
    Schema schema = parse(text);
    RecordType type = typeOf(schema);
    if (type == null) {
      throw new UnusableSchemaException(
          "it is the schema of "
              + Excerpt.of(schema.getFullName())
              + ", not of one of "
              + Arrays.stream(RecordType.values())
                  .map(each -> each.schema().getFullName())
                  .collect(Collectors.joining(", ")));
    }
    requireReadable(type, schema);
    ArrayList<String> more = new ArrayList<>(given);
    more.add(text);
    return new ReaderSchemas(more, registry);
  }

  /** These schemas and, for records in registry format, those that a registry has. */
  public ReaderSchemas withRegistry(SchemaSource source) {
    return new ReaderSchemas(given, source);
  }

  /** The schemas that need no registry, the published ones first. */
  List<Schema> writersOf(RecordType type) {
    List<Schema> writers = new ArrayList<>(PublishedSchemas.of(type));
    for (String text : given) {
      // a parser each: two versions have the same name
      Schema schema = new Schema.Parser().parse(text);
      if (typeOf(schema) == type) {
        writers.add(schema);
      }
    }
    return writers;
  }

  /** Null without a registry. */
  SchemaSource registry() {
    return registry;
  }

  /**
   * A schema from a text that may be anything.
   *
   * @throws UnusableSchemaException if it is not a schema
   */
  static Schema parse(String text) throws UnusableSchemaException {
    if (text.length() > MAX_SCHEMA_CHARS) {
      throw new UnusableSchemaException("it is longer than " + MAX_SCHEMA_CHARS + " characters");
    }
    try {
      return new Schema.Parser().parse(text);
    } catch (RuntimeException e) {
      // mostly Avro's own; the first line has the reason, the rest is the parser's state
      throw new UnusableSchemaException(
          "it is not a valid Avro schema: "
              + Excerpt.of(String.valueOf(e.getMessage()).split("\n", 2)[0]));
    }
  }

  /**
   * @throws UnusableSchemaException if records of this schema cannot be read as records of the type
   */
  static void requireReadable(RecordType type, Schema writer) throws UnusableSchemaException {
    String problem = SchemaRules.problem(type.schema(), writer);
    if (problem != null) {
      throw new UnusableSchemaException(
          "its records cannot be read as " + type.schema().getName() + ": " + problem);
    }
  }

  private static RecordType typeOf(Schema schema) {
    for (RecordType type : RecordType.values()) {
      if (type.schema().getFullName().equals(schema.getFullName())) {
        return type;
      }
    }
    return null;
  }
}
