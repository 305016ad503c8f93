package io.ytstats.store;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Checks that a connection transfers every channel id unchanged: driver and server each assume an
 * encoding for the connection, and a character that one of them lacks silently becomes a question
 * mark.
 */
final class TextProbe {
  /**
   * Ideographs, a letter in one code point and in two, a soft hyphen, a joiner, a full-width letter
   * and, of four bytes, an ideograph and an emoji.
   */
  private static final String TEXT = "日本\u00E9e\u0301\u00AD\u200D\uFF21\uD842\uDFB7\uD83D\uDE00";

  private TextProbe() {}

  /**
   * Sends a text to the server and reads it back.
   *
   * @return what is wrong and what to change, if it arrives, or is returned, as another text
   * @throws SQLException if the query fails for now; see {@link DatabaseFailure#of}
   */
  static Optional<String> problem(Connection connection) throws SQLException {
    try {
      if (isTransferred(connection)) {
        return Optional.empty();
      }
    } catch (SQLException e) {
      if (DatabaseFailure.of(e) == DatabaseFailure.TRANSIENT) {
        throw e;
      }
      // some servers reject bytes that are not valid in the encoding that they expect
      return Optional.of(sentence(DatabaseFailure.describe(e)));
    }
    return Optional.of(sentence(session(connection)));
  }

  /** Sent as a parameter, and as part of a statement, as for a server that prepares none. */
  private static boolean isTransferred(Connection connection) throws SQLException {
    String sql = SqlFile.read("text-probe.sql");
    try (PreparedStatement query = connection.prepareStatement(sql);
        Statement asText = connection.createStatement()) {
      query.setString(1, TEXT);
      query.setString(2, TEXT);
      return isSame(query.executeQuery())
          && isSame(asText.executeQuery(sql.replace("?", "'" + TEXT + "'")));
    }
  }

  private static boolean isSame(ResultSet result) throws SQLException {
    try (ResultSet row = result) {
      row.next();
      return hex(TEXT).equals(row.getString(1)) && TEXT.equals(row.getString(2));
    }
  }

  private static String session(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(SqlFile.read("text-session.sql"));
        ResultSet row = query.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private static String sentence(String detail) {
    return "the connection changes channel ids, so that several become one ("
        + detail
        + "): remove characterEncoding, characterSetResults, connectionCollation and character sets"
        + " in sessionVariables from --db-url";
  }

  private static String hex(String text) {
    StringBuilder hex = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      hex.append(String.format("%02X", each));
    }
    return hex.toString();
  }
}
