package io.ytstats.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {

  @TempDir private Path folder;

  @Test
  void createsAPasswordOnceThatOnlyItsOwnerCanRead() throws Exception {
    Path file = folder.resolve("password");

    String password = PasswordFile.readOrCreate(file);

    assertThat(password).hasSize(32).matches("[A-Za-z0-9_-]+");
    assertThat(PasswordFile.readOrCreate(file)).isEqualTo(password);
    assertThat(Files.readString(file)).isEqualTo(password);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PasswordFile.readOrCreate(folder.resolve("other"))).isNotEqualTo(password);
  }

  @Test
  void refusesCharactersThatCouldEndAnSqlLiteral() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "x'; DROP TABLE yt.yt_daily; --");

    assertThatThrownBy(() -> PasswordFile.read(file))
        .isInstanceOf(LocalStackException.class)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("DROP");
  }
}
