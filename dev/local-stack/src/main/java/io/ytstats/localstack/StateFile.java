package io.ytstats.localstack;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/** What a server keeps from one start to the next, such as its ports and its program. */
record StateFile(Path file) {

  /** The state file of a server with this folder; it exists once the server was started. */
  static StateFile in(Path folder) {
    return new StateFile(folder.resolve("state.properties"));
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(load().getProperty(key));
  }

  /** The port of a key; empty if there is none, or if it is not valid. */
  Optional<Integer> port(String key) {
    return get(key)
        .filter(value -> value.matches("[0-9]{1,5}"))
        .map(Integer::valueOf)
        .filter(port -> port >= 1 && port <= 65_535);
  }

  void put(String key, Object value) {
    Properties properties = load();
    properties.setProperty(key, value.toString());
    write(file, properties);
  }

  /** Writes properties so that a reader sees the old file or the new one; creates the folder. */
  static void write(Path file, Properties properties) {
    try {
      Files.createDirectories(file.getParent());
      StringWriter text = new StringWriter();
      properties.store(text, null);
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(next, text.toString());
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private Properties load() {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return properties;
  }
}
