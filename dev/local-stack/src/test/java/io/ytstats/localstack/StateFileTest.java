package io.ytstats.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {

  @TempDir private Path folder;
  private StateFile file;

  @BeforeEach
  void open() {
    file = new StateFile(folder.resolve("state.properties"));
  }

  @Test
  void keepsValues() {
    file.put("port", "19092");
    file.put("program", "/a path/with=signs and:colons\\");

    StateFile again = new StateFile(folder.resolve("state.properties"));
    assertThat(again.port("port")).hasValue(19092);
    assertThat(again.get("program")).isEqualTo("/a path/with=signs and:colons\\");
  }

  @Test
  void isEmptyBeforeTheFirstStart() {
    assertThat(file.get("program")).isNull();
    assertThat(file.port("port")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "0", "65536", "999999999999"})
  void ignoresAPortThatIsNotValid(String value) {
    file.put("port", value);

    assertThat(file.port("port")).isEqualTo(OptionalInt.empty());
  }
}
