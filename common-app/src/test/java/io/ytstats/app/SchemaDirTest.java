package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.schema.DataPoint;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SchemaDirTest {
  private static final String NEWER =
      RecordType.HARVEST
          .schema()
          .toString()
          .replaceFirst("]}$", ",{\"name\":\"views\",\"type\":\"long\",\"default\":0}]}");

  @TempDir private Path folder;
  private final SchemaDir option = new SchemaDir();

  @Test
  void recordsOfANewerReleaseAreRead() throws Exception {
    Files.writeString(folder.resolve("HarvestRecord-v2.avsc"), NEWER);
    Files.writeString(folder.resolve("DailyStat.avsc"), RecordType.DAILY.schema().toString());
    Files.writeString(folder.resolve("README"), "not looked at");
    assertThat(problems(folder)).isEmpty();

    GenericRecord record = new GenericData.Record(new Schema.Parser().parse(NEWER));
    record.put("yt_channel_id", "c");
    record.put("harvest_ts", 1_501_639_200_000L);
    record.put("subs", 7);
    record.put("views", 5L);
    ByteBuffer value =
        new BinaryMessageEncoder<GenericRecord>(GenericData.get(), record.getSchema())
            .encode(record);
    assertThat(new RecordDecoder(RecordType.HARVEST, option.schemas()).decode(null, value.array()))
        .isEqualTo(DataPoint.of("c", 1_501_639_200L, 7));
  }

  @Test
  void unusableFilesAreReportedWithTheReason() throws IOException {
    Path micros = folder.resolve("a.avsc");
    Path noSchema = folder.resolve("b.avsc");
    Path foreign = folder.resolve("c.avsc");
    Files.writeString(micros, NEWER.replace("timestamp-millis", "timestamp-micros"));
    Files.writeString(noSchema, "{\"type\":\"reckord\"}");
    Files.writeString(foreign, NEWER.replace("HarvestRecord", "Other"));
    assertThat(problems(folder))
        .satisfiesExactly(
            a ->
                assertThat(a)
                    .startsWith("--schema-dir: cannot use " + micros)
                    .contains("timestamp-micros"),
            b ->
                assertThat(b)
                    .startsWith("--schema-dir: cannot use " + noSchema)
                    .contains("not a valid Avro schema"),
            c ->
                assertThat(c)
                    .startsWith("--schema-dir: cannot use " + foreign)
                    .contains("io.ytstats.schema.Other"));
  }

  @Test
  void unusableFoldersAreReported() {
    assertThat(problems(folder))
        .containsExactly("--schema-dir: no *.avsc file in '" + folder + "'");
    assertThat(problems(folder.resolve("none")))
        .singleElement()
        .asString()
        .contains("cannot read", "none");
  }

  @Test
  void withoutTheOptionThePublishedSchemasAreKnown() {
    List<String> problems = new ArrayList<>();
    option.check(problems);
    assertThat(problems).isEmpty();
    assertThat(option.schemas()).isNotNull();
  }

  private List<String> problems(Path dir) {
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(option))
        .parseArgs("--schema-dir", dir.toString());
    List<String> problems = new ArrayList<>();
    option.check(problems);
    return problems;
  }
}
