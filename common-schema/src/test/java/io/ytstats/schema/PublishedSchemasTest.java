package io.ytstats.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How schemas may change: a new version must read, and be read by, every other version, and a
 * published version never changes. Each failure says how to fix it.
 */
class PublishedSchemasTest {
  /** Relative to the module's folder, which is the tests' working directory. */
  private static final Path SOURCES = Path.of("src/main/avro");

  private static final Path PUBLISHED = Path.of("src/main/resources/io/ytstats/schema/published");

  @ParameterizedTest
  @EnumSource(RecordType.class)
  void currentSchemaIsTheLastPublishedOne(RecordType type) throws IOException {
    List<Schema> versions = PublishedSchemas.of(type);
    // equal in names, types, order, defaults and logical types; documentation may differ
    assertThat(current(type))
        .as(
            """


            %1$s.avsc differs from its last published version (v%2$d). A published schema never
            changes, as topics have records of it. To publish %1$s.avsc as the next version:
              cp common-schema/%3$s/%1$s.avsc common-schema/%4$s/%1$s/v%5$d.avsc
              (cd common-schema/%4$s && sha256sum %1$s/v%5$d.avsc >> SHA256SUMS)
            and extend RecordEncoder by the new fields. See docs/records.adoc, "When a schema changes".
            """,
            type.schema().getName(), versions.size(), SOURCES, PUBLISHED, versions.size() + 1)
        .isEqualTo(versions.isEmpty() ? null : versions.get(versions.size() - 1));
  }

  @ParameterizedTest
  @EnumSource(RecordType.class)
  void everyVersionReadsEveryOther(RecordType type) throws IOException {
    Map<String, Schema> versions = new LinkedHashMap<>();
    for (Schema published : PublishedSchemas.of(type)) {
      versions.put("v" + (versions.size() + 1), published);
    }
    versions.put("src/main/avro", current(type));
    List<String> problems = new ArrayList<>();
    versions.forEach(
        (reader, readSchema) ->
            versions.forEach(
                (writer, writeSchema) -> {
                  String problem = SchemaRules.problem(readSchema, writeSchema);
                  if (problem != null) {
                    problems.add(
                        "%s: %s cannot read records of %s: %s"
                            .formatted(type.schema().getName(), reader, writer, problem));
                  }
                }));
    assertThat(problems)
        .as(
            """


            Old and new jars run side by side, and old records are read again: each version must
            read every other. You may add a field with a default, and remove a field that has a
            default. For anything else create a new record and a new topic.
            """)
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(RecordType.class)
  void noTwoVersionsHaveTheSameFingerprint(RecordType type) {
    Map<Long, Integer> seen = new HashMap<>();
    List<Schema> versions = PublishedSchemas.of(type);
    for (int version = 1; version <= versions.size(); version++) {
      Integer same =
          seen.put(SchemaNormalization.parsingFingerprint64(versions.get(version - 1)), version);
      assertThat(same)
          .as(
              """


              %1$s v%2$d and v%3$d have the same fingerprint: they differ only in defaults, logical
              types or documentation, so a reader could not tell their records apart. Remove v%3$d;
              changed documentation alone needs no version.
              """,
              type.schema().getName(), same, version)
          .isNull();
    }
  }

  @ParameterizedTest
  @EnumSource(RecordType.class)
  void publishedFilesAreNumberedAndUnchanged(RecordType type) throws Exception {
    String record = type.schema().getName();
    Map<String, String> sums = new HashMap<>();
    for (String line : Files.readAllLines(PUBLISHED.resolve("SHA256SUMS"))) {
      sums.put(line.substring(66), line.substring(0, 64));
    }
    List<String> wanted = new ArrayList<>();
    for (int version = 1; version <= PublishedSchemas.of(type).size(); version++) {
      String name = "v" + version + ".avsc";
      wanted.add(name);
      assertThat(sha256(PUBLISHED.resolve(record).resolve(name)))
          .as(
              """


              %1$s/%2$s does not match SHA256SUMS. A published schema never changes: restore the
              file from git, and publish the change as the next version. If the file is new:
                (cd common-schema/%3$s && sha256sum %1$s/%2$s >> SHA256SUMS)
              """,
              record, name, PUBLISHED)
          .isEqualTo(sums.get(record + "/" + name));
    }
    try (Stream<Path> files = Files.list(PUBLISHED.resolve(record))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as(
              "\n\n"
                  + "the files must be v1.avsc, v2.avsc, … without a gap: readers stop at the first"
                  + " gap\n")
          .containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  private static Schema current(RecordType type) throws IOException {
    // not the generated class's schema, which has Java's string types in it
    return new Schema.Parser().parse(SOURCES.resolve(type.schema().getName() + ".avsc").toFile());
  }

  private static String sha256(Path file)
      throws IOException, java.security.GeneralSecurityException {
    // with the line ends of the repository, which a checkout may have changed
    String text = Files.readString(file).replace("\r\n", "\n");
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }
}
