package io.ytstats.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** The reference of the manual is what the definition says. */
class ReferenceTest {
  private static final String BEGIN =
      "// generated from the definition; ReferenceTest holds it against that\n";
  private static final String END = "// end of what is generated\n";

  /** If this fails, replace the part of the document by the text that is expected. */
  @Test
  void theReferenceIsGeneratedFromTheDefinition() throws IOException {
    String document = Files.readString(Path.of("../docs/connect-sink.adoc"));
    String part =
        document.substring(document.indexOf(BEGIN) + BEGIN.length(), document.indexOf(END));

    assertThat(part).isEqualTo(reference());
  }

  private static String reference() {
    StringBuilder text = new StringBuilder("[cols=\"1,1,3\"]\n|===\n|Option |Default |Meaning\n\n");
    SinkOptions.definition()
        .configKeys()
        .values()
        .forEach(
            key ->
                text.append("|`")
                    .append(key.name)
                    .append("` |")
                    .append(defaultOf(key))
                    .append(" |")
                    .append(key.documentation)
                    .append(values(key))
                    .append('\n'));
    return text.append("|===\n").toString();
  }

  private static String defaultOf(ConfigDef.ConfigKey key) {
    if (!key.hasDefault()) {
      return "required";
    }
    String value =
        String.valueOf(ConfigDef.convertToString(key.defaultValue, key.type))
            .replace("[hidden]", "");
    return value.isEmpty() ? "empty" : "`" + value + "`";
  }

  private static String values(ConfigDef.ConfigKey key) {
    String values = key.validator == null ? "" : key.validator.toString();
    return values.startsWith("[") ? " " + values.toLowerCase(Locale.ROOT) : "";
  }
}
