package io.ytstats.app;

import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.UnusableSchemaException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * The option for the schemas of writers that are newer than the application. Mixed into the options
 * of each application that reads records.
 */
public final class SchemaDir {
  @Option(
      names = "--schema-dir",
      paramLabel = "DIR",
      description = {
        "Avro schemas (*.avsc) of newer releases, so that records of their writers can be read",
        "before this application is upgraded."
      })
  Path schemaDir;

  private ReaderSchemas schemas = ReaderSchemas.published();

  /**
   * Reads the folder, if the option is given; called by {@link CommandOptions#check}.
   *
   * @param problems takes a sentence for each file that cannot be used
   */
  public void check(List<String> problems) {
    if (schemaDir == null) {
      return;
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(schemaDir, "*.avsc")) {
      found.forEach(files::add);
    } catch (IOException e) {
      problems.add("--schema-dir: cannot read '" + schemaDir + "' (" + e + ")");
      return;
    }
    if (files.isEmpty()) {
      problems.add("--schema-dir: no *.avsc file in '" + schemaDir + "'");
    }
    Collections.sort(files);
    for (Path file : files) {
      try {
        schemas = schemas.withWriter(read(file));
      } catch (IOException e) {
        problems.add("--schema-dir: cannot read " + file + " (" + e + ")");
      } catch (UnusableSchemaException e) {
        problems.add("--schema-dir: cannot use " + file + ": " + e.getMessage());
      }
    }
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > ReaderSchemas.MAX_SCHEMA_CHARS) {
      throw new IOException("it is larger than " + ReaderSchemas.MAX_SCHEMA_CHARS + " bytes");
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  /** The published schemas and those of the folder; valid after {@link #check}. */
  public ReaderSchemas schemas() {
    return schemas;
  }
}
