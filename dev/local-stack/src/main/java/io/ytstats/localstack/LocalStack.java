package io.ytstats.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Real Kafka and a real MySQL-compatible server on 127.0.0.1, each in its own process, with the
 * suite's topics and tables.
 *
 * <pre>{@code
 * try (LocalStack stack = LocalStack.inTemporaryFolder().start()) {
 *   stack.bootstrapServers();
 *   stack.jdbcUrl();
 *   stack.kafka().kill();
 *   stack.kafka().start();
 * }
 * }</pre>
 *
 * <p>{@link LocalStackBuilder#brokers brokers(3)} creates a cluster that works without one of its
 * brokers:
 *
 * <pre>{@code
 * stack.brokers().get(2).kill(); // or pause(), then resume()
 * stack.brokers().get(2).start();
 * }</pre>
 *
 * <p>These servers are killed when this JVM ends, however it ends. Safe for use by several threads.
 */
public final class LocalStack implements AutoCloseable {

  private final Path folder;
  private final boolean temporary;
  private final List<KafkaServer> brokers;
  private final Optional<DatabaseServer> database;
  private final Optional<RegistryServer> registry;

  /** Deletes a temporary folder if this JVM ends before {@link #close}; null for other folders. */
  private final Thread deleteAtExit;

  LocalStack(LocalStackBuilder builder) {
    folder = builder.folder;
    temporary = builder.temporary;
    brokers =
        builder.withKafka
            ? KafkaQuorum.of(
                builder.brokers.orElse(KafkaQuorum.keptBrokers(folder).orElse(1)),
                folder,
                builder.kafkaPort,
                builder.launcher,
                builder.quickStart)
            : List.of();
    database =
        builder.withDatabase
            ? Optional.of(
                new DatabaseServer(
                    folder.resolve("database"),
                    folder.resolve("secrets"),
                    builder.databasePort,
                    builder.databaseOptions,
                    builder.launcher))
            : Optional.empty();
    Path registryFolder = folder.resolve("registry");
    registry =
        builder.withRegistry || RegistryServer.isKept(registryFolder)
            ? Optional.of(
                new RegistryServer(registryFolder, builder.registryPort, builder.launcher))
            : Optional.empty();
    deleteAtExit = temporary ? new Thread(this::killAndDelete, "local-stack delete") : null;
    if (temporary) {
      Runtime.getRuntime().addShutdownHook(deleteAtExit);
    }
  }

  /**
   * A stack whose data stays in {@code folder}, which is created if it does not exist. Its path may
   * have spaces, but no comma, which Kafka takes for the end of a path.
   */
  public static LocalStackBuilder in(Path folder) {
    return new LocalStackBuilder(folder, false);
  }

  /**
   * A stack in a new folder, which {@link #close} deletes, and the end of this JVM if that comes
   * first.
   */
  public static LocalStackBuilder inTemporaryFolder() {
    try {
      return new LocalStackBuilder(Files.createTempDirectory("local-stack"), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The broker; the first one, if there are several. */
  public KafkaServer kafka() {
    return brokers().get(0);
  }

  /** All brokers, in the order of their ids; unmodifiable. */
  public List<KafkaServer> brokers() {
    if (brokers.isEmpty()) {
      throw new IllegalStateException("this stack has no Kafka");
    }
    return brokers;
  }

  /** The database server. */
  public DatabaseServer database() {
    return database.orElseThrow(() -> new IllegalStateException("this stack has no database"));
  }

  /** The schema registry; empty if the stack was never started with one. */
  public Optional<RegistryServer> registry() {
    return registry;
  }

  /** The brokers for Kafka clients: {@code 127.0.0.1:port} of each, separated by commas. */
  public String bootstrapServers() {
    return brokers().stream().map(KafkaServer::bootstrapServers).collect(Collectors.joining(","));
  }

  /** The database {@code yt}, for {@link #dbUser}. */
  public String jdbcUrl() {
    return database().jdbcUrl();
  }

  /** The stores' user: SELECT, INSERT and UPDATE on the two tables. */
  public String dbUser() {
    return database().user();
  }

  /** The file with that user's password and nothing else. */
  public Path dbPasswordFile() {
    return database().passwordFile();
  }

  /** The database {@code yt}, for {@link #adminUser}. */
  public String adminJdbcUrl() {
    return database().jdbcUrl();
  }

  /** A user with every right, for tests that alter tables. */
  public String adminUser() {
    return database().adminUser();
  }

  /** The file with that user's password and nothing else. */
  public Path adminPasswordFile() {
    return database().adminPasswordFile();
  }

  /** Stops the servers and waits until they have ended; a temporary folder is deleted. */
  @Override
  public void close() {
    if (temporary) {
      delete();
      try {
        Runtime.getRuntime().removeShutdownHook(deleteAtExit);
      } catch (IllegalStateException e) {
        // this JVM is ending, and the hook finds nothing left to do
      }
    } else {
      stop();
    }
  }

  /** Stops the servers, waits until they have ended, and deletes the folder with all data. */
  public void delete() {
    stop();
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  private void killAndDelete() {
    servers().forEach(ServerProcess::killAtExit);
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      // the JVM is ending; there is nobody to tell
    }
  }

  /**
   * Starts the servers that are down, in parallel. If one cannot be started, the others that this
   * call has started are stopped.
   */
  @SuppressWarnings("try") // the lock is only held
  void start() {
    try (FileChannel lock = lock()) {
      checkBrokers();
      List<String> problems =
          servers().map(ServerProcess::portProblem).flatMap(Optional::stream).toList();
      if (!problems.isEmpty()) {
        throw new LocalStackException(String.join("\n", problems));
      }
      List<ServerProcess> down = servers().filter(server -> !server.isRunning()).toList();
      if (!brokers.isEmpty()) {
        KafkaQuorum.prepare(brokers);
      }
      try {
        Parallel.forEach(servers().toList(), ServerProcess::start);
        if (brokers.size() > 1) {
          KafkaQuorum.provision(brokers);
        }
      } catch (RuntimeException e) {
        Parallel.forEach(down, ServerProcess::stop);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the servers and waits until they have ended. */
  @SuppressWarnings("try") // the lock is only held
  void stop() {
    if (Files.notExists(folder)) {
      return;
    }
    try (FileChannel lock = lock()) {
      Parallel.forEach(servers().toList(), ServerProcess::stop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Stream<ServerProcess> servers() {
    return Stream.of(brokers.stream(), database.stream(), registry.stream())
        .flatMap(servers -> servers);
  }

  Path folder() {
    return folder;
  }

  /** Fails for another number of brokers than the cluster was created with. */
  private void checkBrokers() {
    int created = KafkaQuorum.keptBrokers(folder).orElse(brokers.size());
    if (!brokers.isEmpty() && created != brokers.size()) {
      throw new LocalStackException(
          "the stack in "
              + folder
              + " was created with "
              + created
              + (created == 1 ? " broker" : " brokers")
              + ", not "
              + brokers.size()
              + ", and that cannot be changed: start it without a number (--brokers, YT_BROKERS),"
              + " choose another folder (--stack-dir, YT_STACK_DIR), or stop it and delete that"
              + " folder to begin without data");
    }
  }

  /** Waits until no other process starts or stops this stack, and locks it against others. */
  private FileChannel lock() throws IOException {
    FileChannel channel = null;
    boolean locked = false;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.lock();
      locked = lock.isValid();
      return channel;
    } catch (OverlappingFileLockException e) {
      throw new LocalStackException(
          "another thread is starting or stopping the stack in " + folder, e);
    } catch (IOException e) {
      throw new LocalStackException("cannot write to the folder " + folder + ": " + e, e);
    } finally {
      if (channel != null && !locked) {
        channel.close();
      }
    }
  }
}
