package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.endtoend.Libraries.Library;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds the libraries against what is known of them, with no network: each version is one that
 * somebody has looked at (the list {@code libraries.txt}), and the table of known vulnerabilities
 * in docs/security.adoc has what applies to these versions and nothing else.
 */
class LibrariesIT {
  private static final String TABLE = "docs/security.adoc, 'Known vulnerabilities'";

  /** A row of the table: library, vulnerabilities, verdict. */
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\|`([\\w.-]+:[\\w.-]+)` \\|([^|]+)\\|(reachable|not reachable|replaced)\\b");

  /** A vulnerability, and the first version without it; "none" if there is no such version. */
  private static final Pattern VULNERABILITY =
      Pattern.compile("(CVE-\\d{4}-\\d{4,}) \\(([\\w.-]+)\\)");

  private static Map<Library, Set<String>> inUse;

  @BeforeAll
  static void readLibraries() {
    inUse = Libraries.inUse();
  }

  @Test
  void somebodyHasLookedAtEachVersion() {
    List<String> lines =
        inUse.entrySet().stream()
            .map(each -> each.getKey() + " " + String.join(",", each.getValue()))
            .toList();
    Set<String> appeared = new TreeSet<>(lines);
    appeared.removeAll(Libraries.listed());
    Set<String> gone = new TreeSet<>(Libraries.listed());
    lines.forEach(gone::remove);
    assertThat(appeared)
        .as(
            "New or changed libraries. For each: look up its known vulnerabilities, put those of"
                + " this version into %s, with a verdict, and then write this line into"
                + " libraries.txt of this test",
            TABLE)
        .isEmpty();
    assertThat(gone).as("No longer there: remove these lines from libraries.txt").isEmpty();
  }

  @Test
  void theAssembledSparkIsWhatMavenSays() {
    assertThat(Libraries.sparkJars())
        .filteredOn(jar -> !jar.startsWith("class-file-reader-")) // of this repository
        .containsExactlyInAnyOrderElementsOf(Libraries.resolvedSparkJars());
  }

  @Test
  void theTableHasWhatAppliesAndNothingElse() {
    List<String> wrong = new ArrayList<>();
    Matcher rows = ROW.matcher(Documents.text(Documents.ROOT.resolve("docs/security.adoc")));
    int count = 0;
    while (rows.find()) {
      List<Library> versions =
          inUse.keySet().stream().filter(each -> each.name().equals(rows.group(1))).toList();
      boolean isReplaced = rows.group(3).equals("replaced");
      Matcher each = VULNERABILITY.matcher(rows.group(2));
      while (each.find()) {
        count++;
        String first = each.group(2);
        List<Library> affected =
            versions.stream().filter(it -> first.equals("none") || it.isBefore(first)).toList();
        if (isReplaced && !affected.isEmpty()) {
          wrong.add(affected + " has " + each.group(1) + ": it is not 'replaced', judge it anew");
        } else if (!isReplaced && affected.isEmpty()) {
          wrong.add(
              each.group(1)
                  + " is fixed in "
                  + rows.group(1)
                  + " "
                  + first
                  + ", and the programs have "
                  + (versions.isEmpty() ? "none of it" : versions)
                  + ": remove it");
        }
      }
    }
    assertThat(wrong).as(TABLE).isEmpty();
    assertThat(count).as("vulnerabilities in %s", TABLE).isGreaterThan(100);
  }
}
