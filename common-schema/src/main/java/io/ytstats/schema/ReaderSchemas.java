package io.ytstats.schema;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * The writers' schemas that a reader knows: those ever published, those of newer releases that it
 * was given, and those that a registry tells by id. The reader's own schema is always the one that
 * is compiled in. Immutable; goes to the executors as JSON texts.
 */
public final class ReaderSchemas implements Serializable {
  private static final long serialVersionUID = 1;

  /** The longest schema text that is looked at, in characters; ours have some 1,000. */
  public static final int MAX_SCHEMA_CHARS = 256 << 10;

  private static final ReaderSchemas PUBLISHED = new ReaderSchemas(new ArrayList<>(), null);

  private final ArrayList<String> given;
  private final SchemaSource registry;

  private ReaderSchemas(List<String> given, SchemaSource registry) {
    this.given = new ArrayList<>(given);
    this.registry = registry;
  }

  /** Those that were ever published, and no others. */
  public static ReaderSchemas published() {
    return PUBLISHED;
  }

  /**
   * These and one more, of any of the suite's records.
   *
   * @param text the schema in Avro's JSON form
   * @throws UnusableSchemaException if it is no schema, of no record of the suite, or one whose
   *     records cannot be read with the schema that is compiled in
   */
  public ReaderSchemas withWriter(String text) throws UnusableSchemaException {
    Schema schema = parse(text);
    RecordType type = typeOf(schema);
    if (type == null) {
      throw new UnusableSchemaException(
          "it is the schema of "
              + RecordDecoder.excerpt(schema.getFullName())
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

  /** These and, for records in registry format, those that a registry tells. */
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
   * A schema from a text that may hold anything.
   *
   * @throws UnusableSchemaException if it is none
   */
  static Schema parse(String text) throws UnusableSchemaException {
    if (text.length() > MAX_SCHEMA_CHARS) {
      throw new UnusableSchemaException("it is longer than " + MAX_SCHEMA_CHARS + " characters");
    }
    try {
      return new Schema.Parser().parse(text);
    } catch (RuntimeException e) {
      // mostly Avro's own; its reason stands in the first line, the rest is the parser's
      throw new UnusableSchemaException(
          "it is no Avro schema: "
              + RecordDecoder.excerpt(String.valueOf(e.getMessage()).split("\n", 2)[0]));
    }
  }

  /**
   * @throws UnusableSchemaException if records of this schema cannot be read as ones of the type
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
