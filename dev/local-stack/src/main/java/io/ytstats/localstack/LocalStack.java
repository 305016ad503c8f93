package io.ytstats.localstack;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;

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
 * brokers, such as {@code stack.brokers().get(2)}.
 *
 * <p>These servers are killed when this JVM ends, however it ends. Safe for use by several threads.
 */
public final class LocalStack implements AutoCloseable {

  private final Path folder;
  private final List<KafkaServer> brokers;
  private final Optional<DatabaseServer> database;
  private final Optional<RegistryServer> registry;
  private final Optional<SecuredStack> secured;
  private final boolean temporary;

  LocalStack(LocalStackBuilder builder) {
    folder = builder.folder;
    brokers = builder.withKafka ? KafkaQuorum.of(builder) : List.of();
    database =
        builder.withDatabase
            ? Optional.of(new DatabaseServer(builder, folder.resolve("database")))
            : Optional.empty();
    Path registryFolder = folder.resolve("registry");
    // a stack that was once started with a registry keeps it
    registry =
        builder.withRegistry || Files.isDirectory(registryFolder)
            ? Optional.of(new RegistryServer(builder, registryFolder))
            : Optional.empty();
    secured = builder.security();
    temporary = builder.temporary;
    if (temporary) {
      // after a close, this finds nothing left to do
      Runtime.getRuntime().addShutdownHook(new Thread(this::killAndDelete, "local-stack delete"));
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

  /** Its users and certificates; empty if the stack was never started as a secured one. */
  public Optional<SecuredStack> secured() {
    return secured;
  }

  boolean hasDatabase() {
    return database.isPresent();
  }

  /** The brokers for Kafka clients: {@code 127.0.0.1:port} of each, separated by commas. */
  public String bootstrapServers() {
    return brokers().stream().map(KafkaServer::bootstrapServers).collect(Collectors.joining(","));
  }

  /**
   * For Kafka clients that may do everything: {@code bootstrap.servers}, and in a secured stack the
   * operator's certificate.
   */
  public Map<String, Object> clientProperties() {
    if (secured.isEmpty()) {
      return Map.of("bootstrap.servers", bootstrapServers());
    }
    Map<String, Object> properties = new HashMap<>(secured.get().operatorProperties());
    properties.put(
        "bootstrap.servers",
        brokers().stream().map(KafkaServer::mtlsServers).collect(Collectors.joining(",")));
    return properties;
  }

  /** The database {@code yt}, for {@link #dbUser}. */
  public String jdbcUrl() {
    return database().jdbcUrl();
  }

  /** The stores' user: SELECT, INSERT and UPDATE on the two tables. */
  public String dbUser() {
    return DatabaseServer.USER;
  }

  /** The file with that user's password and nothing else. */
  public Path dbPasswordFile() {
    return database().passwordFile(DatabaseServer.USER);
  }

  /** The database {@code yt}, for {@link #adminUser}. */
  public String adminJdbcUrl() {
    return database().jdbcUrl();
  }

  /** A user with every right, for tests that alter tables. */
  public String adminUser() {
    return DatabaseServer.ADMIN;
  }

  /** The file with that user's password and nothing else. */
  public Path adminPasswordFile() {
    return database().passwordFile(DatabaseServer.ADMIN);
  }

  /** Stops the servers and waits until they have ended; a temporary folder is deleted. */
  @Override
  public void close() {
    if (temporary) {
      delete();
    } else {
      stop();
    }
  }

  /** Stops the servers, waits until they have ended, and deletes the folder with all data. */
  public void delete() {
    stop();
    try {
      Utils.delete(folder.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  private void killAndDelete() {
    servers().forEach(ServerProcess::killProcess);
    try {
      Utils.delete(folder.toFile());
    } catch (IOException e) {
      // the JVM is ending; there is nobody to tell
    }
  }

  /**
   * Starts the servers that are down, in parallel. If one cannot be started, the others that this
   * call has started are stopped.
   */
  void start() {
    locked(this::startServers);
  }

  private void startServers() {
    KafkaQuorum.check(brokers, folder);
    if (brokers.stream().anyMatch(KafkaServer::lacksListener)) {
      throw new LocalStackException(
          "the stack in %s runs without what --secure adds: stop it first".formatted(folder));
    }
    String problems =
        servers()
            .flatMap(server -> server.portProblem().stream())
            .collect(Collectors.joining("\n"));
    if (!problems.isEmpty()) {
      throw new LocalStackException(problems);
    }
    List<ServerProcess> down = servers().filter(server -> !server.isRunning()).toList();
    KafkaQuorum.prepare(brokers);
    try {
      inParallel(servers(), ServerProcess::start);
      if (brokers.size() > 1) {
        KafkaQuorum.provision(brokers);
      }
      if (secured.isPresent()) {
        secured.get().writeFiles(this);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder, e);
    } catch (RuntimeException e) {
      inParallel(down.stream(), ServerProcess::stop);
      throw e;
    }
  }

  /** Stops the servers and waits until they have ended. */
  void stop() {
    if (!Files.notExists(folder)) { // it may be unreadable
      locked(() -> inParallel(servers(), ServerProcess::stop));
    }
  }

  Stream<ServerProcess> servers() {
    return Stream.of(brokers.stream(), database.stream(), registry.stream())
        .flatMap(servers -> servers);
  }

  Path folder() {
    return folder;
  }

  /** Runs the action on each server at the same time and waits; further failures are suppressed. */
  private static void inParallel(Stream<ServerProcess> servers, Consumer<ServerProcess> action) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    // a thread each, since the common pool may have a single one
    Executor threads = task -> new Thread(task, "local-stack").start();
    servers.forEach(
        server -> all.add(CompletableFuture.runAsync(() -> action.accept(server), threads)));
    List<RuntimeException> failures = new ArrayList<>();
    for (CompletableFuture<Void> one : all) {
      try {
        one.join();
      } catch (CompletionException e) {
        failures.add(e.getCause() instanceof RuntimeException cause ? cause : e);
      }
    }
    if (!failures.isEmpty()) {
      RuntimeException first = failures.remove(0);
      failures.forEach(first::addSuppressed);
      throw first;
    }
  }

  /** Waits until no other process starts or stops this stack, and does it. */
  private void locked(Runnable startOrStop) {
    try {
      Files.createDirectories(folder);
      try (FileChannel file = FileChannel.open(folder.resolve("lock"), CREATE, WRITE)) {
        file.lock();
        startOrStop.run();
      }
    } catch (OverlappingFileLockException e) {
      throw new LocalStackException(
          "another thread is starting or stopping the stack in " + folder, e);
    } catch (IOException e) {
      throw new LocalStackException("cannot write to the folder " + folder + ": " + e, e);
    }
  }
}
