package io.ytstats.localstack;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A MariaDB or MySQL server program: an installed one, or the one of the build. */
final class DatabaseProgram {

  /** The name in the state file for the server of the build. */
  private static final String BUNDLED = "bundled";

  private static final List<String> NAMES = List.of("mariadbd", "mysqld");

  /** Folders with servers that are not on a normal user's PATH. */
  private static final List<String> FURTHER_FOLDERS =
      List.of("/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/usr/local/mysql/bin");

  /** The installation folder in MariaDB's help. */
  private static final Pattern BASE_FOLDER =
      Pattern.compile("^basedir\\s+(\\S.*)$", Pattern.MULTILINE);

  /** Its SQL files below that folder: in Debian, in other systems, in its own archives. */
  private static final List<String> SHARES = List.of("share/mysql", "share/mariadb", "share");

  /** Creates MariaDB's own tables, in this order, without help texts and the sys schema. */
  private static final List<String> SYSTEM_TABLES =
      List.of("_system_tables.sql", "_performance_tables.sql", "_system_tables_data.sql");

  private final String name;
  private final Path file;
  private final Optional<Path> base;
  private final Optional<Path> mariadbShare;

  private DatabaseProgram(
      String name, Path file, Optional<Path> base, Optional<Path> mariadbShare) {
    this.name = name;
    this.file = file;
    this.base = base;
    this.mariadbShare = mariadbShare;
  }

  /** All that can be used here, in order of preference: installed ones, then the build's. */
  static List<DatabaseProgram> usable() {
    Stream<Path> installed =
        Stream.concat(
                Stream.of(
                    Optional.ofNullable(System.getenv("PATH"))
                        .orElse("")
                        .split(File.pathSeparator)),
                FURTHER_FOLDERS.stream())
            .filter(folder -> !folder.isEmpty())
            .distinct()
            .flatMap(folder -> NAMES.stream().map(program -> Path.of(folder, program)))
            .filter(Files::isExecutable);
    return Stream.concat(
            installed.map(DatabaseProgram::installed).flatMap(Optional::stream), bundled().stream())
        .toList();
  }

  /** The program with this name in the state file, if it still exists. */
  static Optional<DatabaseProgram> named(String name) {
    if (name == null) {
      return Optional.empty();
    }
    if (name.equals(BUNDLED)) {
      return bundled();
    }
    Path file = Path.of(name);
    return Files.isExecutable(file) ? installed(file) : Optional.empty();
  }

  /** The name for {@link #named}. */
  String name() {
    return name;
  }

  /** The program with the options that keep it from reading the system's configuration. */
  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(file.toString());
    // It must be the first option.
    command.add("--no-defaults");
    if (System.getProperty("user.name").equals("root")) {
      // It runs as root only if this option says so.
      command.add("--user=root");
    }
    base.ifPresent(
        folder -> {
          command.add("--basedir=" + folder);
          command.add("--lc-messages-dir=" + folder.resolve("share"));
        });
    return command;
  }

  List<String> serverOptions() {
    if (isMariadb()) {
      // Since 11.4 it creates a TLS key at every start, which takes seconds.
      return List.of("--skip-ssl");
    }
    // The X protocol listens on a port at all addresses; MySQL 5.7 does not have the option.
    return List.of("--loose-mysqlx=OFF");
  }

  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    base.map(folder -> folder.resolve("libs"))
        .filter(Files::isDirectory)
        .ifPresent(libs -> environment.put("DYLD_FALLBACK_LIBRARY_PATH", libs.toString()));
    return environment;
  }

  /** Whether the administrator's password must be set at the server's start. */
  boolean needsInitFile() {
    return !isMariadb();
  }

  List<String> initializeCommand(Path data) {
    List<String> command = new ArrayList<>(command());
    command.add("--datadir=" + data);
    if (isMariadb()) {
      command.addAll(
          List.of(
              "--bootstrap",
              "--log-warnings=0",
              "--enforce-storage-engine=",
              "--max_allowed_packet=8M",
              "--net_buffer_length=16K"));
    } else {
      command.add("--initialize-insecure");
    }
    return command;
  }

  /**
   * The input from which the program creates its tables: MariaDB's own files, as its
   * mariadb-install-db uses them (which fails for a path with a space), then root's only account,
   * with its password.
   */
  Optional<String> initializeScript(String adminPassword) throws IOException {
    if (mariadbShare.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder script =
        new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n");
    for (Path part : systemTables(mariadbShare.get())) {
      script.append(Files.readString(part, StandardCharsets.UTF_8)).append('\n');
    }
    script
        .append(
            "DELETE FROM global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');\n")
        .append("DELETE FROM proxies_priv;\n")
        .append("UPDATE global_priv SET Priv = JSON_SET(Priv, '$.plugin', 'mysql_native_password',")
        .append(" '$.authentication_string', PASSWORD('")
        .append(adminPassword)
        .append("')) WHERE User = 'root';\n");
    return Optional.of(script.toString());
  }

  private boolean isMariadb() {
    return mariadbShare.isPresent();
  }

  private static Optional<DatabaseProgram> bundled() {
    return BuiltFiles.mariadb()
        .map(
            folder ->
                new DatabaseProgram(
                    BUNDLED,
                    folder.resolve("bin/mariadbd"),
                    Optional.of(folder),
                    Optional.of(folder.resolve("share"))));
  }

  /** Empty for a program that does not run here, or has no files that create its tables. */
  private static Optional<DatabaseProgram> installed(Path file) {
    String version = output(file.toString(), "--no-defaults", "--version");
    if (version.isEmpty()) {
      return Optional.empty();
    }
    if (!version.contains("MariaDB")) {
      return Optional.of(
          new DatabaseProgram(file.toString(), file, Optional.empty(), Optional.empty()));
    }
    Matcher base =
        BASE_FOLDER.matcher(output(file.toString(), "--no-defaults", "--verbose", "--help"));
    if (!base.find()) {
      return Optional.empty();
    }
    Path folder = Path.of(base.group(1).strip());
    return SHARES.stream()
        .map(folder::resolve)
        .filter(share -> systemTables(share).size() == SYSTEM_TABLES.size())
        .findFirst()
        .map(
            share ->
                new DatabaseProgram(file.toString(), file, Optional.empty(), Optional.of(share)));
  }

  /** The names of MariaDB's files begin with mariadb since 11, with mysql before. */
  private static List<Path> systemTables(Path share) {
    return SYSTEM_TABLES.stream()
        .flatMap(
            end ->
                Stream.of("mariadb", "mysql")
                    .map(start -> share.resolve(start + end))
                    .filter(Files::isReadable)
                    .limit(1))
        .toList();
  }

  /** The output of a program; empty if it fails. */
  private static String output(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackException("interrupted while looking for a database server", e);
    }
  }
}
