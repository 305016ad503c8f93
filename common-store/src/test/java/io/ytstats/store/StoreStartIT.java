package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** A store that cannot start says why, and exits with the code for it. */
class StoreStartIT extends StoreScenario {
  @Test
  void invalidOptionsAreAllReportedAndNothingStarts() throws Exception {
    try (RunningStore store =
        RunningStore.start(
            folder,
            "--bootstrap-servers=nowhere",
            "--input-topic=no topic",
            "--db-url=jdbc:mysql://pixuser:geheim@127.0.0.1/yt",
            "--db-user=",
            "--no-such-option")) {
      assertThat(store.exitCode()).isEqualTo(2);
      assertThat(store.log())
          .contains(
              "--bootstrap-servers",
              "--input-topic",
              "--db-url",
              "--db-user",
              "--db-password-file",
              "--no-such-option")
          .doesNotContain("geheim");
    }
  }

  @Test
  void aWrongPasswordIsAnErrorThatNamesUserAndDatabase() throws Exception {
    Path wrong = Files.writeString(folder.resolve("wrong"), "geheim");
    try (RunningStore store = store("--db-password-file=" + wrong)) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log())
          .contains("cannot use database", "as user pixuser", "Access denied", "error 1045", "/yt")
          .doesNotContain("geheim");
    }
  }

  @Test
  void aCompactedDeadLetterTopicIsRejected() throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic() + ".dlq");
    admin()
        .incrementalAlterConfigs(
            Map.of(
                resource,
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("cleanup.policy", "compact"), AlterConfigOp.OpType.SET))))
        .all()
        .get();
    try (RunningStore store = store()) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log())
          .contains(
              topic() + ".dlq",
              "cleanup.policy=compact",
              "keeps only the last dead letter of each key",
              "set cleanup.policy=delete");
    }
  }

  @Test
  void aMissingTopicTableOrDatabaseIsAnErrorThatSaysHowToFixIt() throws Exception {
    try (RunningStore store = store("--input-topic=none")) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log()).contains("no topic none, none.dlq", "scripts/create-topics.sh");
    }
    try (RunningStore store =
        store("--db-url=" + stack().jdbcUrl().replaceFirst("/yt$", "/nothing"))) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log()).contains("cannot use database", "/nothing as user", "sql/schema.sql");
    }
    execute("RENAME TABLE yt_daily TO yt_daily_away");
    try (RunningStore store = store()) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log()).contains("no table yt_daily", "sql/schema.sql");
    } finally {
      execute("RENAME TABLE yt_daily_away TO yt_daily");
    }
  }

  @Test
  void aWrongTableIsReportedWithTheStatementThatFixesIt() throws Exception {
    execute(
        "ALTER TABLE yt_daily MODIFY channel varchar(100) CHARACTER SET utf8mb4 COLLATE"
            + " utf8mb4_general_ci NOT NULL");
    try (RunningStore store = store()) {
      assertThat(store.exitCode()).isEqualTo(1);
      assertThat(store.log())
          .contains(
              "ALTER TABLE yt_daily MODIFY channel varchar(100) CHARACTER SET utf8mb4 COLLATE"
                  + " utf8mb4_bin NOT NULL");
    } finally {
      execute(
          "ALTER TABLE yt_daily MODIFY channel varchar(100) CHARACTER SET utf8mb4 COLLATE"
              + " utf8mb4_bin NOT NULL");
    }
  }
}
