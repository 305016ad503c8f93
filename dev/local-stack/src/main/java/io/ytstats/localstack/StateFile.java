package io.ytstats.localstack;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalInt;
import java.util.Properties;

/** What a server keeps from one start to the next, such as its ports and its program. */
final class StateFile {

  private final Path file;

  StateFile(Path file) {
    this.file = file;
  }

  String get(String key) {
    return load().getProperty(key);
  }

  /** The port of a key; empty if there is none, or if it is not valid. */
  OptionalInt port(String key) {
    String value = get(key);
    if (value == null || !value.matches("[0-9]{1,5}")) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(value);
    return port >= 1 && port <= 65_535 ? OptionalInt.of(port) : OptionalInt.empty();
  }

  void put(String key, String value) {
    Properties properties = load();
    properties.setProperty(key, value);
    write(file, properties);
  }

  /** Writes properties so that a reader sees the old file or the new one, never a part. */
  static void write(Path file, Properties properties) {
    try {
      StringWriter text = new StringWriter();
      properties.store(text, null);
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(next, text.toString(), StandardCharsets.UTF_8);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private Properties load() {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return properties;
  }
}
