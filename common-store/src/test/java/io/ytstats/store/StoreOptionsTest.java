package io.ytstats.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class StoreOptionsTest {
  @TempDir Path folder;

  private final StoreOptions options =
      new StoreOptions(StoreType.DAILY, Map.of("YT_DB_PASSWORD", "from the variable"));

  @Test
  void theDefaultsAreValidOnceThereIsAPassword() {
    assertThat(problems(options)).isEmpty();
    assertThat(options.reader().deadLetterTopic()).isEqualTo("yt_daily.dlq");
    assertThat(options.databaseAccess().password()).isEqualTo("from the variable");
    assertThat(options.databaseAccess().address()).isEqualTo("127.0.0.1:3306/yt");
  }

  @Test
  void allProblemsAreReportedTogether() {
    StoreOptions wrong = new StoreOptions(StoreType.DAILY, Map.of());
    new CommandLine(wrong)
        .parseArgs("--input-topic=no topic", "--dead-letter-topic=..", "--group-id= ");
    wrong.dbUrl = "jdbc:postgresql://localhost/yt";
    wrong.dbUser = "";
    wrong.dbConnections = 17;

    assertThat(problems(wrong))
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .containsExactly(
            "--db-url",
            "--db-user",
            "--db-password-file",
            "--input-topic",
            "--dead-letter-topic",
            "--group-id",
            "--db-connections");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://pixuser:geheim@db:3306/yt",
        "jdbc:mysql://pixuser@db:3306/yt",
        "jdbc:mysql://db/yt?password=geheim",
        "jdbc:mysql://db/yt?useSSL=false&Password=geheim",
        "jdbc:mysql://db/yt?password1=geheim",
        "jdbc:mysql://db/yt?user=pixuser",
        "jdbc:mysql://(host=db,port=3306,password=geheim)/yt",
        "jdbc:mysql://address=(host=db)(user=pixuser)(password=geheim)/yt",
        "jdbc:mysql:loadbalance://db1:3306,x:geheim@db2:3306/yt",
      })
  void credentialsInTheUrlAreRejectedAndNotRepeated(String url) {
    options.dbUrl = url;

    assertThat(problems(options))
        .singleElement()
        .asString()
        .startsWith("--db-url: holds a user or a password;")
        .doesNotContain("geheim");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://db/yt?characterEncoding=latin1",
        "jdbc:mysql://db/yt?CharacterEncoding=ISO-8859-1",
        "jdbc:mysql://db/yt?characterEncoding=no-such",
        "jdbc:mysql://db/yt?connectionCollation=latin1_swedish_ci",
        "jdbc:mysql://db/yt?connectionCollation=utf8mb3_bin",
        "jdbc:mysql://db/yt?characterSetResults=cp1252",
        "jdbc:mysql://db/yt?sessionVariables=character_set_client=latin1",
        "jdbc:mysql://db/yt?sessionVariables=sql_mode='',@@session.character_set_results='latin1'",
        "jdbc:mysql://db/yt?sessionVariables=sql_mode='';collation_connection=latin1_bin",
        "jdbc:mysql://address=(host=db)(characterEncoding=latin1)/yt",
        "jdbc:mysql:loadbalance://db1:3306,(host=db2,characterEncoding=latin1)/yt",
      })
  void anEncodingThatLacksCharactersIsRejected(String url) {
    options.dbUrl = url;

    assertThat(problems(options))
        .singleElement()
        .asString()
        .startsWith("--db-url: ")
        .contains("would change channel ids");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://db/yt?characterEncoding=UTF-8",
        "jdbc:mysql://db/yt?characterEncoding=utf8&useUnicode=true",
        "jdbc:mysql://db/yt?connectionCollation=utf8mb4_unicode_ci",
        "jdbc:mysql://db/yt?characterSetResults=UTF-8",
        "jdbc:mysql://db/yt?characterSetResults=null",
        "jdbc:mysql://db/yt?passwordCharacterEncoding=latin1",
        "jdbc:mysql://db/yt?sessionVariables=character_set_client=utf8mb4,wait_timeout=60",
      })
  void anEncodingThatHasAllCharactersIsAccepted(String url) {
    options.dbUrl = url;

    assertThat(problems(options)).isEmpty();
  }

  @Test
  void anEmptyVariableIsNotAPassword() throws IOException {
    StoreOptions empty = new StoreOptions(StoreType.DAILY, Map.of("YT_DB_PASSWORD", ""));
    assertThat(problems(empty))
        .singleElement()
        .asString()
        .startsWith("--db-password-file: no password");

    empty.dbPasswordFile = Files.writeString(folder.resolve("empty"), "");
    assertThat(problems(empty)).isEmpty();
    assertThat(empty.databaseAccess().password()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://db:3306",
        "jdbc:mysql://db:3306/",
        "jdbc:mysql://db:port/yt",
        "jdbc:mysql:yt",
        ""
      })
  void aUrlWithoutADatabaseIsRejected(String url) {
    options.dbUrl = url;

    assertThat(problems(options)).singleElement().asString().startsWith("--db-url: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "secret\n", "secret\r\n"})
  void thePasswordFileOverridesTheVariableAndItsLineEndIsDropped(String content)
      throws IOException {
    options.dbPasswordFile = Files.writeString(folder.resolve("password"), content);

    assertThat(problems(options)).isEmpty();
    assertThat(options.databaseAccess().password()).isEqualTo("secret");
  }

  @Test
  void aPasswordMayContainSpaces() throws IOException {
    options.dbPasswordFile = Files.writeString(folder.resolve("password"), " a b \n");

    assertThat(problems(options)).isEmpty();
    assertThat(options.databaseAccess().password()).isEqualTo(" a b ");
  }

  @Test
  void aPasswordFileThatCannotBeReadIsNamed() {
    options.dbPasswordFile = folder.resolve("none");

    assertThat(problems(options))
        .singleElement()
        .asString()
        .startsWith("--db-password-file: cannot read");
  }

  @Test
  void theDeadLetterTopicMustNotBeTheInputTopic() {
    new CommandLine(options).parseArgs("--dead-letter-topic=yt_daily");

    assertThat(problems(options)).singleElement().asString().startsWith("--dead-letter-topic: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "127.1.2.3:3307", "[::1]:3306"})
  void loopbackAddressesAreRecognised(String host) {
    assertThat(DatabaseUrl.parse("jdbc:mysql://" + host + "/yt").isLoopback()).isTrue();
    assertThat(DatabaseUrl.parse("jdbc:mysql://" + host + ",db2:1/yt").isLoopback()).isFalse();
  }

  @Test
  void parametersOfTheUrlAreRecognisedInAnyCase() {
    DatabaseUrl url = DatabaseUrl.parse("jdbc:mysql://db/yt?rewritebatchedstatements=false");

    assertThat(url.sets("rewriteBatchedStatements")).isTrue();
    assertThat(url.sets("socketTimeout")).isFalse();
  }

  private static List<String> problems(StoreOptions options) {
    List<String> problems = new ArrayList<>();
    options.check(problems);
    return problems;
  }
}
