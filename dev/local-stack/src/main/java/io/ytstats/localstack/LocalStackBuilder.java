package io.ytstats.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Describes a {@link LocalStack} and starts it. Not thread-safe. */
public final class LocalStackBuilder {

  final Path folder;
  final boolean temporary;

  ServerPort.Choice kafkaPort = ServerPort.FREE; // of the first broker; the others have free ones
  ServerPort.Choice databasePort = ServerPort.FREE;
  ServerPort.Choice registryPort = ServerPort.FREE;
  Optional<Integer> brokers = Optional.empty();
  Optional<KafkaVersion> kafkaVersion = Optional.empty();
  List<String> databaseOptions = List.of();
  Map<String, String> kafkaProperties = Map.of();
  boolean withKafka = true;
  boolean withDatabase = true;
  boolean withRegistry;
  boolean secured;
  boolean plaintext;
  Launcher launcher = Launcher.BOUND;
  boolean quickStart = true;

  /** Null until it was asked for. */
  private Optional<SecuredStack> security;

  LocalStackBuilder(Path folder, boolean temporary) {
    this.folder = real(folder);
    this.temporary = temporary;
    if (this.folder.toString().contains(",")) {
      throw new LocalStackException(
          "the folder %s has a comma in its path, which Kafka takes for the end of the path"
              .formatted(this.folder));
    }
  }

  /**
   * The number of brokers, 1 by default. Several brokers have a copy of every partition each, and a
   * write is acknowledged once a majority has it: 3 work without one of them, 5 without two. A
   * stack keeps the number that it was created with.
   *
   * @throws IllegalArgumentException if it is not 1, 3 or 5
   */
  public LocalStackBuilder brokers(int n) {
    if (!isBrokers(n)) {
      throw new IllegalArgumentException(
          n + " brokers: not 1, 3 or 5 (one more than these tolerates no more failures)");
    }
    brokers = Optional.of(n);
    return this;
  }

  /** The line of Kafka, 3.9 by default. A stack keeps the one that it was created with. */
  public LocalStackBuilder kafkaVersion(KafkaVersion version) {
    kafkaVersion = Optional.of(version);
    return this;
  }

  static boolean isBrokers(int n) {
    return n == 1 || n == 3 || n == 5;
  }

  /**
   * Further options of the database server, for tests of what an operator may have set; MariaDB and
   * MySQL must both have them.
   *
   * @param options each as {@code --name=value}
   */
  public LocalStackBuilder dbOptions(String... options) {
    databaseOptions = List.of(options);
    return this;
  }

  /**
   * Further properties of each broker, for tests of what an operator may have set. Listeners, and
   * their protocols, are added to those of the stack.
   */
  public LocalStackBuilder kafkaProperties(Map<String, String> properties) {
    kafkaProperties = Map.copyOf(properties);
    return this;
  }

  /** Adds a schema registry, on a free port that stays the same. */
  public LocalStackBuilder withRegistry() {
    withRegistry = true;
    return this;
  }

  /**
   * TLS, users and least rights everywhere, see {@link SecuredStack}. A stack that was once started
   * so stays so.
   *
   * @param withPlaintext also a listener without TLS, for {@code --kafka-source 0-8}; who uses it
   *     has the rights of the jobs and the audit
   */
  public LocalStackBuilder secured(boolean withPlaintext) {
    secured = true;
    plaintext = withPlaintext;
    return this;
  }

  /** Who may do what in the stack; created by the first call. Empty if it is not secured. */
  Optional<SecuredStack> security() {
    if (security == null) {
      security = Optional.ofNullable(SecuredStack.of(this));
    }
    return security;
  }

  /** Leaves Kafka out. */
  public LocalStackBuilder withoutKafka() {
    withKafka = false;
    return this;
  }

  /** Leaves the database out. */
  public LocalStackBuilder withoutDatabase() {
    withDatabase = false;
    return this;
  }

  /**
   * Starts the servers in parallel and waits until topics and tables exist.
   *
   * @throws LocalStackException if one cannot be started; none runs then
   */
  public LocalStack start() {
    LocalStack stack = open();
    stack.start();
    return stack;
  }

  /**
   * Lets the brokers work at full speed, which makes their start slower. Otherwise they start
   * quickly, as tests want it.
   */
  public LocalStackBuilder fullSpeed() {
    quickStart = false;
    return this;
  }

  /** Lets the servers run on after this JVM has ended. */
  LocalStackBuilder detached() {
    launcher = Launcher.DETACHED;
    return fullSpeed();
  }

  /** The stack in its current state, whether its servers run or not. */
  LocalStack open() {
    return new LocalStack(this);
  }

  /** The one name of a folder, since the name identifies the stack's processes. */
  private static Path real(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    try {
      // the topmost folder exists, so this ends
      return Files.exists(absolute)
          ? absolute.toRealPath()
          : real(absolute.getParent()).resolve(absolute.getFileName());
    } catch (IOException e) {
      throw new LocalStackException("cannot read the folder " + folder + ": " + e, e);
    }
  }
}
