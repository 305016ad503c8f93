package io.ytstats.localstack;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A MariaDB or MySQL server program: an installed one, or the one of the build.
 *
 * @param name its name in the state file
 * @param mariadbShare the folder with MariaDB's SQL files; empty for MySQL
 */
record DatabaseProgram(String name, Path file, Optional<Path> mariadbShare) {

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

  /** All that can be used here, in order of preference: installed ones, then the build's. */
  static List<DatabaseProgram> usable() {
    String path = System.getenv().getOrDefault("PATH", "");
    Stream<Path> installed =
        Stream.concat(Stream.of(path.split(File.pathSeparator)), FURTHER_FOLDERS.stream())
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
    return name.equals(BUNDLED)
        ? bundled()
        : Optional.of(Path.of(name))
            .filter(Files::isExecutable)
            .flatMap(DatabaseProgram::installed);
  }

  /** The program with the options that keep it from reading the system's configuration. */
  List<String> command() {
    // --no-defaults must be the first option.
    List<String> command = new ArrayList<>(List.of(file.toString(), "--no-defaults"));
    if (System.getProperty("user.name").equals("root")) {
      // It runs as root only if this option says so.
      command.add("--user=root");
    }
    if (name.equals(BUNDLED)) {
      Path share = mariadbShare.orElseThrow();
      command.addAll(List.of("--basedir=" + share.getParent(), "--lc-messages-dir=" + share));
    }
    return command;
  }

  /**
   * Further options of the server that are not needed to create its data.
   *
   * @param pem its key and certificate; null for a server without TLS
   * @param trusted the certificate of who signed them
   */
  List<String> serverOptions(Path pem, Path trusted) {
    List<String> options = new ArrayList<>();
    if (pem != null) {
      options.addAll(List.of("--ssl-cert=" + pem, "--ssl-key=" + pem, "--ssl-ca=" + trusted));
      options.add("--require-secure-transport=ON");
    } else if (isMariadb()) {
      // Since 11.4 it creates a TLS key at every start, which takes seconds.
      options.add("--skip-ssl");
    }
    if (!isMariadb()) {
      // The X protocol listens on a port at all addresses; MySQL 5.7 does not have the option.
      options.add("--loose-mysqlx=OFF");
    }
    return options;
  }

  /** Whether the program creates root's password with the data; else a start must set it. */
  boolean isMariadb() {
    return mariadbShare.isPresent();
  }

  /**
   * Creates the data; its input is {@link #initializeScript}.
   *
   * @param temporary this server's own: in a shared folder one that starts deletes the temporary
   *     tables of all others
   */
  List<String> initializeCommand(Path data, Path temporary) {
    List<String> command = command();
    command.add("--datadir=" + data);
    command.add("--tmpdir=" + temporary);
    command.addAll(
        isMariadb()
            ? List.of(
                "--bootstrap",
                "--log-warnings=0",
                "--enforce-storage-engine=",
                "--max_allowed_packet=8M",
                "--net_buffer_length=16K")
            : List.of("--initialize-insecure"));
    return command;
  }

  /**
   * The input from which the program creates its tables: MariaDB's own files, as its
   * mariadb-install-db uses them (which fails for a path with a space), then root's only account,
   * with its password. Empty for MySQL.
   */
  String initializeScript(String adminPassword) throws IOException {
    if (!isMariadb()) {
      return "";
    }
    StringBuilder script =
        new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n");
    for (Path part : systemTables(mariadbShare.get())) {
      script.append(Files.readString(part)).append('\n');
    }
    return script
        + """
        DELETE FROM global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');
        DELETE FROM proxies_priv;
        UPDATE global_priv SET Priv = JSON_SET(Priv, '$.plugin', 'mysql_native_password',
          '$.authentication_string', PASSWORD('%s')) WHERE User = 'root';
        """
            .formatted(adminPassword);
  }

  private static Optional<DatabaseProgram> bundled() {
    return Repository.mariadbd()
        .map(
            file ->
                new DatabaseProgram(
                    BUNDLED, file, Optional.of(file.resolve("../../share").normalize())));
  }

  /** Empty for a program that does not run here, or has no files that create its tables. */
  private static Optional<DatabaseProgram> installed(Path file) {
    String version = output(file.toString(), "--no-defaults", "--version");
    if (version.isEmpty()) {
      return Optional.empty();
    }
    if (!version.contains("MariaDB")) {
      return Optional.of(new DatabaseProgram(file.toString(), file, Optional.empty()));
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
        .map(share -> new DatabaseProgram(file.toString(), file, Optional.of(share)));
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
      return process.waitFor() == 0 ? output : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      throw LocalStackException.interrupted("looking for a database server", e);
    }
  }
}
