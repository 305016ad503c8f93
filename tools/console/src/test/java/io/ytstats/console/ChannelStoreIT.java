package io.ytstats.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.localstack.LocalStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Channels found in a real database. */
class ChannelStoreIT {
  private static final int MANY = 2_000;
  private static final int DAYS = 40;

  private static LocalStack stack;
  private static Database database;
  private static ChannelStore channels;

  @BeforeAll
  static void start() throws Exception {
    stack = LocalStack.inTemporaryFolder().withoutKafka().start();
    ConsoleOptions options = new ConsoleOptions();
    new CommandLine(options)
        .parseArgs(
            "--db-url", stack.jdbcUrl(),
            "--db-user", stack.dbUser(),
            "--db-password-file", stack.dbPasswordFile().toString());
    List<String> problems = new ArrayList<>();
    options.check(problems);
    assertThat(problems).isEmpty();
    database = new Database(options.databaseAccess());
    channels = new ChannelStore(database);
    try (Connection connection = stack.database().connectAsAdmin();
        Statement statement = connection.createStatement()) {
      for (String channel : List.of("a", "a b", "ab", "A", "UC_%x", "UCabc")) {
        statement.execute(
            "INSERT INTO yt_daily VALUES ('2017-08-02', '" + channel + "', '2017-08-02', 1)");
      }
      statement.execute(
          "INSERT INTO yt_daily SELECT '2017-08-02', CONCAT('many', c.seq),"
              + " DATE_ADD('2010-01-01', INTERVAL d.seq DAY), d.seq"
              + (" FROM seq_1_to_" + MANY + " c, seq_1_to_" + DAYS + " d"));
    }
  }

  @AfterAll
  static void stop() {
    database.close();
    stack.close();
  }

  @Test
  void aChannelIsFoundByWhatItBeginsWith() throws Exception {
    assertThat(found("a")).containsExactly("a", "a b", "ab");
    assertThat(found("A")).as("letters have a case").containsExactly("A");
    assertThat(found("a ")).as("blanks at the end count").containsExactly("a b");
    assertThat(found("UC_%")).as("% and _ are letters").containsExactly("UC_%x");
    assertThat(found("zzz")).isEmpty();
  }

  @Test
  void thePagesOfASearchFollowEachOther() throws Exception {
    ChannelStore.Page first = channels.find("many1", null);
    String last = first.channels().get(ChannelStore.PAGE - 1);
    ChannelStore.Page second = channels.find("many1", last);

    assertThat(first.more()).isTrue();
    assertThat(first.channels()).startsWith("many1", "many10", "many100", "many1000");
    assertThat(second.channels())
        .hasSize(ChannelStore.PAGE)
        .doesNotContainAnyElementsOf(first.channels());
    assertThat(second.channels().get(0)).isGreaterThan(last);
  }

  /** Many channels with many rows each: what the server reads does not grow with them. */
  @Test
  void aSearchReadsAFewRowsOfTheIndexAlone() throws Exception {
    long before = rowsRead();
    ChannelStore.Page page = channels.find("many", null);
    long read = rowsRead() - before;

    assertThat(page.channels()).hasSize(ChannelStore.PAGE);
    assertThat(read).as("rows of %d that the server read", MANY * DAYS).isLessThan(1_000);
  }

  @Test
  void aChannelHasItsRowsTheOldestFirst() throws Exception {
    ChannelStore.Curves curves = channels.curves("many7");

    assertThat(curves.daily()).hasSize(DAYS);
    assertThat(curves.daily().get(0))
        .isEqualTo(new ChannelStore.Row("2010-01-02", "2017-08-02 00:00:00", 1));
    assertThat(curves.monthly()).isEmpty();
  }

  private static List<String> found(String prefix) throws Exception {
    return channels.find(prefix, null).channels();
  }

  /** By the one connection, so far. */
  private static long rowsRead() throws Exception {
    return database.read(
        connection -> {
          long read = 0;
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery("SHOW SESSION STATUS LIKE 'Handler_read%'")) {
            while (row.next()) {
              read += row.getLong(2);
            }
          }
          return read;
        });
  }
}
