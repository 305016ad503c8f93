package io.ytstats.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The load's channels. The names of the first ones are in {@code channels.txt}: pairs and triples
 * that a case-insensitive comparison, one by Unicode's collation or one that normalizes takes for
 * the same.
 */
final class Channels {
  /** How the names of the load's channels begin, and no other producer's. */
  static final String PREFIX = "chaos-";

  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

  /** What follows the prefix in the names of the first channels. */
  static final List<String> ODD = read();

  private Channels() {}

  private static List<String> read() {
    try (InputStream file = Channels.class.getResourceAsStream("channels.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(
              line ->
                  ESCAPE
                      .matcher(line)
                      .replaceAll(m -> Character.toString((char) Integer.parseInt(m.group(1), 16))))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of the channel with this number, from 0; no two are the same. */
  static String name(int number) {
    return PREFIX + (number < ODD.size() ? ODD.get(number) : "n" + number);
  }
}
