package io.ytstats.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.localstack.Repository;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the packaged applications hold, and what they leave to Spark. */
class JobJarsIT {
  /** Class files of Java 8 (JVM specification, table 4.1-A). */
  private static final int JAVA_8 = 52;

  @ParameterizedTest
  @ValueSource(strings = {"agg-daily", "agg-monthly", "audit"})
  void jobsCarryTheConnectorAndNothingElseOfSpark(String module) throws IOException {
    List<String> classes = classes(module);
    assertThat(classes)
        .filteredOn(name -> name.startsWith("org/apache/spark/"))
        .isNotEmpty()
        .allMatch(name -> name.startsWith("org/apache/spark/streaming/kafka/"));
    // Spark's own come first on the class path: a copy would be dead, or worse, half used
    assertThat(classes)
        .noneMatch(
            name ->
                name.startsWith("scala/")
                    || name.startsWith("org/slf4j/")
                    || name.startsWith("org/apache/log4j/")
                    || name.startsWith("net/jpountz/")
                    || name.startsWith("org/xerial/")
                    || name.startsWith("org/apache/avro/")
                    || name.startsWith("com/fasterxml/"));
    // what Spark 2.4's zstd-jni lacks, and nothing that it has
    assertThat(classes)
        .filteredOn(name -> name.startsWith("com/github/luben/"))
        .containsExactlyInAnyOrder(
            "com/github/luben/zstd/BufferPool.class",
            "com/github/luben/zstd/RecyclingBufferPool.class",
            "com/github/luben/zstd/ZstdInputStreamNoFinalizer.class",
            "com/github/luben/zstd/ZstdOutputStreamNoFinalizer.class",
            "com/github/luben/zstd/package-info.class");
    assertThat(classes)
        .contains(
            "io/ytstats/shaded/avro/Schema.class",
            "io/ytstats/shaded/jackson/core/JsonFactory.class",
            "org/apache/kafka/common/message/KafkaLZ4BlockInputStream.class");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "agg-daily",
        "agg-monthly",
        "audit",
        "store-daily",
        "store-monthly",
        "producer-log",
        "replay-dead-letters",
        "create-topics"
      })
  void noClassTwiceAndAllForJava8(String module) throws IOException {
    assertThat(classes(module)).isNotEmpty().doesNotHaveDuplicates();
    try (JarFile jar = new JarFile(jar(module).toFile())) {
      List<JarEntry> entries =
          jar.stream()
              .filter(entry -> entry.getName().endsWith(".class"))
              // a multi-release jar's classes for newer Javas, which Java 8 does not see
              .filter(entry -> !entry.getName().startsWith("META-INF/versions/"))
              .toList();
      for (JarEntry entry : entries) {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
          assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
          in.readUnsignedShort();
          assertThat(in.readUnsignedShort()).as(entry.getName()).isLessThanOrEqualTo(JAVA_8);
        }
      }
    }
  }

  private static List<String> classes(String module) throws IOException {
    try (JarFile jar = new JarFile(jar(module).toFile())) {
      return jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")).toList();
    }
  }

  private static Path jar(String module) {
    return Repository.jar(module);
  }
}
