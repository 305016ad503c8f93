package io.ytstats.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reasons are a contract with those who read dead letters. */
class RejectReasonTest {
  private static final Path DOCUMENT = Path.of("../docs/records.adoc");

  /** A row of the document's table of reasons. */
  private static final Pattern ROW = Pattern.compile("(?m)^\\|`([a-z_0-9]+)` \\|.");

  @Test
  void everyReasonIsDocumentedAndNoOther() throws IOException {
    String text = Files.readString(DOCUMENT);
    String table = text.substring(text.indexOf("|Reason |The record"));
    List<String> documented =
        ROW.matcher(table.substring(0, table.indexOf("|===")))
            .results()
            .map((MatchResult row) -> row.group(1))
            .toList();
    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(RejectReason.values()).map(RejectReason::code).toList());
  }
}
