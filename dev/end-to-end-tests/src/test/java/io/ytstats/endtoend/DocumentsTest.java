package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the documents to what they speak of: files, classes and error messages. */
class DocumentsTest {
  /** What a visitor reads at once. */
  private static final int README_LINES = 160;

  private static final Pattern ASCIIDOC_LINK = Pattern.compile("link:([^\\[\\s]+)\\[");
  private static final Pattern ASCIIDOC_REFERENCE = Pattern.compile("<<([^,>]+)[,>]");
  private static final Pattern MARKDOWN_LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

  private static final Pattern PATH =
      Pattern.compile(
          "(?:common-|agg-|store-|producer-log|tools/|dev/|docs/|sql/|scripts/|\\.ci/|\\.mvn/)"
              + "[\\w./-]*");

  private static final Pattern CLASS = Pattern.compile("[A-Z][a-z]+[A-Z]\\w*");

  /** Classes and other names of this form that are not this repository's. */
  private static final Set<String> OTHERS_CLASSES = Set.of("DataSource", "TopicPartition");

  /** A heading that is an error message; … is for what differs from time to time. */
  private static final Pattern MESSAGE = Pattern.compile("(?m)^=+ `(.+)`$");

  @Test
  void everyLinkBetweenFilesLeadsSomewhere() {
    List<String> broken = new ArrayList<>();
    for (Path document : Documents.all()) {
      String text = Documents.text(document);
      Pattern link = document.toString().endsWith(".md") ? MARKDOWN_LINK : ASCIIDOC_LINK;
      for (String target : all(link, text)) {
        if (!target.matches("[a-z]+:.*|#.*") && !leadsSomewhere(document, target)) {
          broken.add(relative(document) + ": " + target);
        }
      }
      for (String id : all(ASCIIDOC_REFERENCE, text)) {
        if (document.toString().endsWith(".adoc") && !hasAnchor(text, id)) {
          broken.add(relative(document) + ": <<" + id + ">>");
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean leadsSomewhere(Path document, String target) {
    String[] fileAndAnchor = target.split("#", 2);
    Path file = document.resolveSibling(fileAndAnchor[0]).normalize();
    return Files.exists(file)
        && (fileAndAnchor.length < 2 || hasAnchor(Documents.text(file), fileAndAnchor[1]));
  }

  /** Anchors are written out: [#id] in AsciiDoc; in Markdown a heading is its own. */
  private static boolean hasAnchor(String text, String id) {
    return text.contains("[#" + id + "]")
        || Pattern.compile("(?m)^#+ (.+)$")
            .matcher(text)
            .results()
            .anyMatch(heading -> markdownAnchor(heading.group(1)).equals(id));
  }

  private static String markdownAnchor(String heading) {
    return heading.toLowerCase(java.util.Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-');
  }

  @Test
  void everyPathInTheDocumentsExists() {
    List<String> missing = new ArrayList<>();
    for (Path document : Documents.all()) {
      for (String code : all(CODE, Documents.text(document))) {
        String path = code.split("[ #]", 2)[0];
        if (PATH.matcher(path).matches()
            && path.contains("/")
            && !path.contains("/target/")
            && !Files.exists(Documents.ROOT.resolve(path))) {
          missing.add(relative(document) + ": " + path);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyClassInTheDocumentsExists() {
    Set<String> classes = new HashSet<>(OTHERS_CLASSES);
    for (Path source : Documents.files(".java", ".avsc")) {
      classes.add(source.getFileName().toString().replaceFirst("\\..*", ""));
    }
    List<String> missing = new ArrayList<>();
    for (Path document : Documents.all()) {
      for (String code : all(CODE, Documents.text(document))) {
        String name = code.split("[.(#]", 2)[0];
        if (CLASS.matcher(name).matches() && !classes.contains(name)) {
          missing.add(relative(document) + ": " + name);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyErrorMessageOfTheOperatorsGuideIsInTheSources() {
    List<String> sources = new ArrayList<>();
    for (Path source : Documents.files(".java", ".sh")) {
      if (source.toString().contains("/src/main/") || source.toString().endsWith(".sh")) {
        // a message that is written in several pieces is one here
        sources.add(Documents.text(source).replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\""));
      }
    }
    Path guide = Documents.ROOT.resolve("docs/operating.adoc");
    List<String> messages = all(MESSAGE, Documents.text(guide));
    assertThat(messages).as("headings of %s that are messages", guide).hasSizeGreaterThan(20);
    List<String> unknown = new ArrayList<>();
    for (String message : messages) {
      List<String> pieces =
          Pattern.compile("…")
              .splitAsStream(message)
              .map(String::strip)
              .filter(p -> !p.isEmpty())
              .toList();
      if (sources.stream().noneMatch(source -> pieces.stream().allMatch(source::contains))) {
        unknown.add(message);
      }
    }
    assertThat(unknown).as("messages of %s that no program prints", guide).isEmpty();
  }

  @Test
  void theReadmeIsShort() {
    assertThat(Documents.text(Documents.ROOT.resolve("README.adoc")).lines().count())
        .isLessThanOrEqualTo(README_LINES);
  }

  private static List<String> all(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String relative(Path file) {
    return Documents.ROOT.relativize(file).toString();
  }
}
