package io.ytstats.localstack;

import io.ytstats.localstack.ServerProcess.PortChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Real Kafka and a real MySQL-compatible server on 127.0.0.1, each a process of its own, with the
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
 * <p>{@link Builder#brokers brokers(3)} makes a cluster that goes on without one of its brokers:
 *
 * <pre>{@code
 * stack.brokers().get(2).kill(); // or pause(), then resume()
 * stack.brokers().get(2).start();
 * }</pre>
 *
 * <p>Servers started so are killed when this JVM ends, however it ends. Safe for use by several
 * threads.
 */
public final class LocalStack implements AutoCloseable {

  private final Path folder;
  private final boolean temporary;
  private final List<KafkaServer> brokers;
  private final Optional<DatabaseServer> database;
  private final Optional<RegistryServer> registry;

  private LocalStack(Builder builder) {
    folder = builder.folder;
    temporary = builder.temporary;
    brokers =
        builder.withKafka
            ? KafkaServer.quorum(
                builder.brokers.orElse(KafkaServer.keptBrokers(folder).orElse(1)),
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
  }

  /**
   * A stack whose data stays in {@code folder}, which is made if need be; its path may hold spaces,
   * but no comma, which Kafka reads as the end of a path.
   */
  public static Builder in(Path folder) {
    return new Builder(folder, false);
  }

  /** A stack in a folder of its own, which {@link #close} deletes. */
  public static Builder inTemporaryFolder() {
    try {
      return new Builder(Files.createTempDirectory("local-stack"), true);
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
      throw new IllegalStateException("this stack is without Kafka");
    }
    return brokers;
  }

  /** The database server. */
  public DatabaseServer database() {
    return database.orElseThrow(() -> new IllegalStateException("this stack is without database"));
  }

  /** The schema registry; empty in a stack that was not started with one. */
  public Optional<RegistryServer> registry() {
    return registry;
  }

  /** Where Kafka clients find the brokers: {@code 127.0.0.1:port} of each, with commas between. */
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

  /** Stops the servers and waits until they are gone; a temporary folder is deleted. */
  @Override
  public void close() {
    if (temporary) {
      delete();
    } else {
      stop();
    }
  }

  /** Stops the servers, waits until they are gone, and deletes the folder with all they hold. */
  public void delete() {
    stop();
    try {
      DatabaseServer.deleteTree(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  /**
   * Starts what is down, at once; does nothing where all is up. Where one server cannot be started,
   * one that this call started is stopped again.
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
        KafkaServer.prepare(brokers);
      }
      try {
        inParallel(servers().toList(), ServerProcess::start);
        if (brokers.size() > 1) {
          KafkaServer.provision(brokers);
        }
      } catch (RuntimeException e) {
        inParallel(down, ServerProcess::stop);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the servers and waits until they are gone. */
  @SuppressWarnings("try") // the lock is only held
  void stop() {
    if (Files.notExists(folder)) {
      return;
    }
    try (FileChannel lock = lock()) {
      inParallel(servers().toList(), ServerProcess::stop);
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

  /** Copies and voters are settled when a cluster is made. */
  private void checkBrokers() {
    int made = KafkaServer.keptBrokers(folder).orElse(brokers.size());
    if (!brokers.isEmpty() && made != brokers.size()) {
      throw new LocalStackException(
          "the stack in "
              + folder
              + " was made with "
              + made
              + (made == 1 ? " broker" : " brokers")
              + ", not "
              + brokers.size()
              + ", and that cannot be changed: start it without a number (--brokers, YT_BROKERS),"
              + " choose another folder (--stack-dir, YT_STACK_DIR), or stop it and delete that"
              + " folder to begin anew");
    }
  }

  /** Waits until no other command starts or stops this stack, then keeps others from it. */
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
          "another thread starts or stops the stack in " + folder + " now", e);
    } catch (IOException e) {
      throw new LocalStackException("cannot write to the folder " + folder + ": " + e, e);
    } finally {
      if (channel != null && !locked) {
        channel.close();
      }
    }
  }

  private static void inParallel(List<ServerProcess> servers, Consumer<ServerProcess> action) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (ServerProcess server : servers) {
      // a thread each: the common pool may have a single one
      all.add(
          CompletableFuture.runAsync(
              () -> action.accept(server),
              task -> new Thread(task, "local-stack " + server.name()).start()));
    }
    RuntimeException failure = null;
    for (CompletableFuture<Void> one : all) {
      try {
        one.join();
      } catch (CompletionException e) {
        RuntimeException cause = e.getCause() instanceof RuntimeException runtime ? runtime : e;
        if (failure == null) {
          failure = cause;
        } else {
          failure.addSuppressed(cause);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** What a stack is to be like. Not for use by several threads. */
  public static final class Builder {

    private final Path folder;
    private final boolean temporary;
    private PortChoice kafkaPort = new PortChoice(0, true, "kafkaPort");
    private PortChoice databasePort = new PortChoice(0, true, "dbPort");
    private OptionalInt brokers = OptionalInt.empty();
    private List<String> databaseOptions = List.of();
    private boolean withKafka = true;
    private boolean withDatabase = true;
    private boolean withRegistry;
    private PortChoice registryPort = new PortChoice(0, true, "registryPort");
    private Launcher launcher = Launcher.BOUND;
    private boolean quickStart = true;

    private Builder(Path folder, boolean temporary) {
      this.folder = real(folder);
      this.temporary = temporary;
      if (this.folder.toString().contains(",")) {
        throw new LocalStackException(
            "the folder " + this.folder + " has a comma in its path, where Kafka would cut it");
      }
    }

    /**
     * How many brokers, 1 by default. Several keep a copy of every partition each, and a write is
     * acknowledged once a majority has it: 3 go on without one of them, 5 without two. A stack that
     * was made with a number keeps it.
     *
     * @throws IllegalArgumentException if it is not 1, 3 or 5
     */
    public Builder brokers(int n) {
      if (!isBrokers(n)) {
        throw new IllegalArgumentException(
            n + " brokers: not 1, 3 or 5 (an even number outlives no more than one fewer does)");
      }
      brokers = OptionalInt.of(n);
      return this;
    }

    static boolean isBrokers(int n) {
      return n == 1 || n == 3 || n == 5;
    }

    /**
     * Port of the first broker; 0, the default, for a free one that stays the same, as the others
     * have.
     */
    public Builder kafkaPort(int port) {
      return kafkaPort(new PortChoice(port, true, "kafkaPort"));
    }

    /** Port of the database server; 0, the default, for a free one that stays the same. */
    public Builder dbPort(int port) {
      return dbPort(new PortChoice(port, true, "dbPort"));
    }

    /**
     * Further options of the database server, for tests of what an operator may have set; both
     * MariaDB and MySQL have to know them.
     *
     * @param options each as {@code --name=value}
     */
    public Builder dbOptions(String... options) {
      databaseOptions = List.of(options);
      return this;
    }

    /** With a schema registry, on a free port that stays the same. */
    public Builder withRegistry() {
      withRegistry = true;
      return this;
    }

    Builder registryPort(PortChoice choice) {
      registryPort = choice;
      return this;
    }

    /** Leaves Kafka out. */
    public Builder withoutKafka() {
      withKafka = false;
      return this;
    }

    /** Leaves the database out. */
    public Builder withoutDatabase() {
      withDatabase = false;
      return this;
    }

    /**
     * Starts the servers at the same time and waits until topics and tables are there.
     *
     * @throws LocalStackException if one cannot be started; none runs then
     */
    public LocalStack start() {
      LocalStack stack = open();
      stack.start();
      return stack;
    }

    Builder kafkaPort(PortChoice choice) {
      kafkaPort = choice;
      return this;
    }

    Builder dbPort(PortChoice choice) {
      databasePort = choice;
      return this;
    }

    /**
     * With brokers that work as fast as they can, for which they take longer to start; otherwise
     * they are as tests want them.
     */
    public Builder fullSpeed() {
      quickStart = false;
      return this;
    }

    /** The servers outlive this JVM. */
    Builder detached() {
      launcher = Launcher.DETACHED;
      return fullSpeed();
    }

    /** A stack in whatever state its servers are. */
    LocalStack open() {
      return new LocalStack(this);
    }

    /** One name for one folder, as it tells the stack's processes from others. */
    private static Path real(Path folder) {
      Path absolute = folder.toAbsolutePath().normalize();
      try {
        return Files.exists(absolute)
            ? absolute.toRealPath()
            : absolute.getParent() == null
                ? absolute
                : real(absolute.getParent()).resolve(absolute.getFileName());
      } catch (IOException e) {
        throw new LocalStackException("cannot read the folder " + folder + ": " + e, e);
      }
    }
  }
}
