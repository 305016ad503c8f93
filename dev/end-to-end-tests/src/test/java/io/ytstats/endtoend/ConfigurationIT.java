package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares docs/configuration.adoc with the packaged programs: each option that {@code --help}
 * names must be in the document with its variable and its default, and no other option may be.
 */
class ConfigurationIT {
  private static final Path DOCUMENT = Documents.ROOT.resolve("docs/configuration.adoc");

  /** An option of the help text, with all that is said of it. */
  private static final Pattern HELP_OPTION =
      Pattern.compile("(?m)^ {6}(--[a-z-]+)(?s)(.*?)(?=\\n {6}--|\\n\\n|\\z)");

  /** The end of what is said of an option, without white space: where a line breaks is chance. */
  private static final Pattern HELP_VALUES =
      Pattern.compile(".*?(?:Default((?:(?!Default).)+);v|V)ariable(YT_[A-Z_]+)\\.");

  /** The programs that a section's table is of; a section without this line is not checked. */
  private static final Pattern PROGRAMS = Pattern.compile("^Programs: (.*)$");

  /** A row of a table: option, variable, default, and the beginning of the meaning. */
  private static final Pattern ROW =
      Pattern.compile("^\\|`(--[a-z-]+)(?: [^`]+)?` +\\|`(YT_[A-Z_]+)` +\\|([^|]+?) +\\|(.+)$");

  /** One default of several: the value, and in brackets the program that has it. */
  private static final Pattern VALUE_OF_PROGRAM = Pattern.compile("`([^`]+)` \\(`([^`]+)`\\)");

  @TempDir private static Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "producer-log",
        "agg-daily",
        "agg-monthly",
        "store-daily",
        "store-monthly",
        "audit",
        "replay-dead-letters",
        "create-topics",
        "status",
        "console",
        "local-stack start"
      })
  void everyOptionIsDocumentedWithItsVariableAndDefault(String program)
      throws IOException, InterruptedException {
    Map<String, String> options = optionsOf(program);
    assertThat(options).as("what %s --help prints is understood", program).isNotEmpty();
    assertThat(documented(program))
        .as("%s: the tables of %s and the options of --help", program, DOCUMENT)
        .containsExactlyInAnyOrderEntriesOf(options);
  }

  /** By option its variable and default, as the program tells them. */
  private static Map<String, String> optionsOf(String program)
      throws IOException, InterruptedException {
    Map<String, String> options = new TreeMap<>();
    Matcher option = HELP_OPTION.matcher(help(program));
    while (option.find()) {
      Matcher values = HELP_VALUES.matcher(option.group(2).replaceAll("\\s+", ""));
      if (values.matches()) { // --help and --version have no variable
        options.put(option.group(1), entry(values.group(2), values.group(1)));
      }
    }
    return options;
  }

  /**
   * What a program prints.
   *
   * @param program its module, and a subcommand after a space
   */
  private static String help(String program) throws IOException, InterruptedException {
    List<String> words = List.of(program.split(" "));
    Path jar = Documents.jar(words.get(0));
    Path spark = Documents.module("spark-runtime").resolve("target/spark/jars");
    Path output = folder.resolve(program + ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8"));
    // Spark's jars are for those programs that Spark starts
    command.addAll(List.of("-cp", jar + File.pathSeparator + spark.resolve("*"), mainClass(jar)));
    command.addAll(words.subList(1, words.size()));
    command.add("--help");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("YT_"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("%s --help ends", program).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("%s --help", program).isZero();
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  private static String mainClass(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest().getMainAttributes().getValue("Main-Class");
    }
  }

  /** By option its variable and default, as the document has them for the program. */
  private static Map<String, String> documented(String program) throws IOException {
    Map<String, String> options = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    boolean isChecked = false;
    boolean isOfProgram = false;
    for (String line : Files.readAllLines(DOCUMENT)) {
      Matcher programs = PROGRAMS.matcher(line);
      Matcher row = ROW.matcher(line);
      if (line.startsWith("==")) {
        isChecked = false;
        isOfProgram = false;
      } else if (programs.matches()) {
        isChecked = true;
        isOfProgram = programs.group(1).contains("`" + program + "`");
      } else if (row.matches() && isOfProgram) {
        String twice =
            options.put(row.group(1), entry(row.group(2), valueOf(program, row.group(3))));
        if (twice != null) {
          wrong.add(row.group(1) + " is in two tables of " + program);
        }
      } else if (line.startsWith("|`--") && isChecked && !row.matches()) {
        wrong.add("not option, variable, default and meaning: " + line);
      }
    }
    assertThat(wrong).as(DOCUMENT.toString()).isEmpty();
    return options;
  }

  /** The default in a cell: none, one for all, or this program's of several. */
  private static String valueOf(String program, String cell) {
    if (cell.equals("none")) {
      return null;
    }
    Matcher ofProgram = VALUE_OF_PROGRAM.matcher(cell);
    while (ofProgram.find()) {
      if (ofProgram.group(2).equals(program)) {
        return ofProgram.group(1);
      }
    }
    return cell.replace("`", "");
  }

  private static String entry(String variable, String value) {
    return variable + ", " + (value == null ? "no default" : "default " + value);
  }
}
