package io.ytstats.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
    file = StateFile.in(folder);
  }

  @Test
  void keepsValues() {
    file.put("port", "19092");
    file.put("program", "/a path/with=signs and:colons\\");

    StateFile again = StateFile.in(folder);
    assertThat(again.port("port")).hasValue(19092);
    assertThat(again.get("program")).hasValue("/a path/with=signs and:colons\\");
  }

  @Test
  void isEmptyBeforeTheFirstStart() {
    assertThat(file.get("program")).isEmpty();
    assertThat(file.port("port")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "0", "65536", "999999999999"})
  void ignoresAPortThatIsNotValid(String value) {
    file.put("port", value);

    assertThat(file.port("port")).isEmpty();
  }
}
