package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the table of docs/metrics.adoc with the metrics that the sources build. */
class MetricsDocumentTest {
  private static final Path DOCUMENT = Documents.ROOT.resolve("docs/metrics.adoc");

  /** A row of the table: name, labels if any, type. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\|`(ytstats_\\w+)(?:\\{([\\w,]+)})?` \\|(\\w+) \\|");

  /** The building of a metric, up to its registration. */
  private static final Pattern BUILDER =
      Pattern.compile(
          "(Counter|Gauge|Histogram|Info)(?:WithCallback)?\\s*\\.builder\\(\\)"
              + "\\s*\\.name\\(\"(\\w+)\"\\)(.*?)\\.register\\(",
          Pattern.DOTALL);

  private static final Pattern LABELS = Pattern.compile("\\.labelNames\\(([^)]*)\\)");

  @Test
  void theTableHasEveryMetricWithItsTypeAndLabels() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(DOCUMENT));
    while (row.find()) {
      String labels = row.group(2) == null ? "" : row.group(2);
      assertThat(documented.put(row.group(1), row.group(3) + " {" + labels + "}"))
          .as("%s is in the table once", row.group(1))
          .isNull();
    }
    assertThat(documented).isNotEmpty().containsExactlyInAnyOrderEntriesOf(built());
  }

  /** By name the type and the labels, as the main sources of all modules have them. */
  private static Map<String, String> built() throws IOException {
    Map<String, String> metrics = new TreeMap<>();
    for (Path source : Documents.files(".java")) {
      if (!source.toString().contains("/src/main/")) {
        continue;
      }
      Matcher builder = BUILDER.matcher(Files.readString(source));
      while (builder.find()) {
        Matcher labels = LABELS.matcher(builder.group(3));
        String names = labels.find() ? labels.group(1).replaceAll("[\"\\s]", "") : "";
        String kind = builder.group(1).toLowerCase(Locale.ROOT) + " {" + names + "}";
        String before = metrics.put(builder.group(2), kind);
        assertThat(before == null ? kind : before)
            .as("%s has one type and the same labels everywhere", builder.group(2))
            .isEqualTo(kind);
      }
    }
    return metrics;
  }
}
