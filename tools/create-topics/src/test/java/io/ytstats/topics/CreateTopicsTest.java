package io.ytstats.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreateTopicsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private PrintStream systemOut;
  private PrintStream systemErr;

  @BeforeEach
  void capture() {
    systemOut = System.out;
    systemErr = System.err;
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(systemOut);
    System.setErr(systemErr);
  }

  @Test
  void reportsAllWrongOptionsTogether() {
    assertThat(
            run(
                "--partitions",
                "0",
                "--replication-factor",
                "-2",
                "--max-message-bytes",
                "0",
                "--bootstrap-servers",
                "nowhere",
                "--dry-run",
                "--schema-registry-url",
                "http://127.0.0.1:8081"))
        .isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains(
            "--partitions: 0 is not 1 to",
            "--replication-factor: -2 is not 1 to 32767, nor -1",
            "--max-message-bytes: 0 is not 1 to",
            "--bootstrap-servers: 'nowhere' is not HOST:PORT",
            "--dry-run: needs --acls",
            "Unknown option: '--schema-registry-url'",
            "create-topics --help");
  }

  @Test
  void showsTheOptionsWithTheirDefaultsAndVariables() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(UTF_8))
        .contains(
            "Default localhost:9092; variable YT_BOOTSTRAP_SERVERS.",
            "Default 4; variable YT_PARTITIONS.",
            "Default -1; variable YT_REPLICATION_FACTOR.",
            "Default 4194304; variable YT_MAX_MESSAGE_BYTES.",
            "YT_KAFKA_CONFIG",
            "1 failed, or a topic is compacted");
  }

  @Test
  void namesTheServersThatDoNotAnswer(@TempDir Path folder) throws Exception {
    Path config = folder.resolve("client.properties");
    Files.writeString(config, "default.api.timeout.ms=300\nrequest.timeout.ms=200\n");
    // the discard port, where nothing listens
    assertThat(run("--bootstrap-servers", "127.0.0.1:9", "--kafka-config", config.toString()))
        .isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .startsWith("create-topics: 127.0.0.1:9: cannot list topics: no broker answers");
  }

  private static int run(String... args) {
    return CreateTopics.run(System.out, System.err, args);
  }
}
