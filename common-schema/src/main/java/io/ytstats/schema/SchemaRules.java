package io.ytstats.schema;

import java.util.Arrays;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityResult;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * Whether a reader's schema reads what a writer's schema wrote: Avro's own rules and three that
 * Avro lacks. The full names must be equal. The logical types must be equal, as Avro treats
 * timestamp-millis and timestamp-micros as equal. A schema must not allow a few bytes to keep a
 * reader busy without end, as recursive types and array items of zero bytes do.
 */
final class SchemaRules {
  /** The most types that a schema may have with every name expanded; the suite's have under 10. */
  private static final int MAX_EXPANDED_TYPES = 1_000;

  /** The properties that say what the underlying number or bytes mean. */
  private static final String[] MEANINGS = {"logicalType", "precision", "scale"};

  private SchemaRules() {}

  /** Why records of the writer's schema cannot be read with the reader's; null if they can. */
  static String problem(Schema reader, Schema writer) {
    if (!reader.getFullName().equals(writer.getFullName())) {
      return "it is named " + writer.getFullName() + ", not " + reader.getFullName();
    }
    if (expandedTypes(writer, MAX_EXPANDED_TYPES) < 0) {
      return "a type contains itself, or the schema has more than " + MAX_EXPANDED_TYPES + " types";
    }
    SchemaCompatibilityResult result =
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult();
    if (result.getCompatibility() != SchemaCompatibilityType.COMPATIBLE) {
      Incompatibility first = result.getIncompatibilities().get(0);
      return first.getType() + " at " + first.getLocation() + ": " + first.getMessage();
    }
    String emptyItems = emptyItems(writer, "");
    return emptyItems == null ? otherMeaning(reader, writer, "") : emptyItems;
  }

  /** The first type that both have with another meaning, as a sentence; null if there is none. */
  private static String otherMeaning(Schema reader, Schema writer, String path) {
    if (reader.isUnion() || writer.isUnion()) {
      return otherMeaningInUnion(reader, writer, path);
    }
    for (String meaning : MEANINGS) {
      Object wanted = reader.getObjectProp(meaning);
      Object found = writer.getObjectProp(meaning);
      if (!Objects.equals(wanted, found)) {
        return String.format(
            "%s has the %s %s, not %s", path.isEmpty() ? "it" : path, meaning, found, wanted);
      }
    }
    if (reader.getType() != writer.getType()) {
      return null; // a promotion, as of an int to a long
    }
    switch (writer.getType()) {
      case RECORD:
        for (Schema.Field field : reader.getFields()) {
          Schema.Field written = writer.getField(field.name());
          String other =
              written == null
                  ? null
                  : otherMeaning(field.schema(), written.schema(), path + "/" + field.name());
          if (other != null) {
            return other;
          }
        }
        return null;
      case ARRAY:
        return otherMeaning(reader.getElementType(), writer.getElementType(), path + "/[]");
      case MAP:
        return otherMeaning(reader.getValueType(), writer.getValueType(), path + "/{}");
      default:
        return null;
    }
  }

  /** Compares those branches of unions that have the same type and, for records, the same name. */
  private static String otherMeaningInUnion(Schema reader, Schema writer, String path) {
    for (Schema read : branches(reader)) {
      for (Schema written : branches(writer)) {
        if (read.getType() == written.getType()
            && Objects.equals(read.getFullName(), written.getFullName())) {
          String other = otherMeaning(read, written, path);
          if (other != null) {
            return other;
          }
        }
      }
    }
    return null;
  }

  private static Iterable<Schema> branches(Schema schema) {
    return schema.isUnion() ? schema.getTypes() : Arrays.asList(schema);
  }

  /** How many of {@code left} types are left once this one is expanded; negative if it has more. */
  private static int expandedTypes(Schema schema, int left) {
    int rest = left - 1;
    if (rest >= 0) {
      for (Schema part : parts(schema)) {
        rest = expandedTypes(part, rest);
        if (rest < 0) {
          return rest;
        }
      }
    }
    return rest;
  }

  /** Finds an array whose items take no bytes, so that a few bytes can claim 2^63 items. */
  private static String emptyItems(Schema schema, String path) {
    if (schema.getType() == Schema.Type.ARRAY && mayBeEmpty(schema.getElementType())) {
      return "the items of the array at " + path + "/ take no bytes";
    }
    if (schema.getType() == Schema.Type.RECORD) {
      for (Schema.Field field : schema.getFields()) {
        String inField = emptyItems(field.schema(), path + "/" + field.name());
        if (inField != null) {
          return inField;
        }
      }
      return null;
    }
    for (Schema part : parts(schema)) {
      String inPart = emptyItems(part, path + "/[]");
      if (inPart != null) {
        return inPart;
      }
    }
    return null;
  }

  private static boolean mayBeEmpty(Schema schema) {
    switch (schema.getType()) {
      case NULL:
        return true;
      case FIXED:
        return schema.getFixedSize() == 0;
      case RECORD:
        return schema.getFields().stream().allMatch(field -> mayBeEmpty(field.schema()));
      default:
        return false;
    }
  }

  private static Iterable<Schema> parts(Schema schema) {
    switch (schema.getType()) {
      case RECORD:
        return () -> schema.getFields().stream().map(Schema.Field::schema).iterator();
      case ARRAY:
        return Arrays.asList(schema.getElementType());
      case MAP:
        return Arrays.asList(schema.getValueType());
      case UNION:
        return schema.getTypes();
      default:
        return Arrays.asList();
    }
  }
}
