package io.ytstats.chaos;

import io.ytstats.chaos.Schedule.Event;
import io.ytstats.chaos.Schedule.Kind;
import io.ytstats.localstack.KafkaServer;
import io.ytstats.localstack.LocalStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;

/**
 * Injects the faults of a schedule, with threads of its own. Faults of the brokers wait for one
 * another, and so do those of the database: of several brokers one is unavailable at a time.
 */
final class FaultInjector implements AutoCloseable {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final Duration CONNECTIONS_LIMIT = Duration.ofMinutes(1);

  /** ER_NO_SUCH_THREAD: the connection has ended by itself since the list was read. */
  private static final int NO_SUCH_THREAD = 1094;

  private final LocalStack stack;
  private final Supervisor supervisor;
  private final Applications applications;
  private final Bursts bursts;
  private final Log log;

  /** Read lock: to kill one application. Write lock: to stop all of them. */
  private final ReadWriteLock applicationsLock = new ReentrantReadWriteLock(true);

  private final StopWithoutBrokers stops;
  private final ScheduledExecutorService onBrokers = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledExecutorService onDatabase = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledExecutorService onStores = Executors.newScheduledThreadPool(2);
  private final ScheduledExecutorService onApplications =
      Executors.newScheduledThreadPool(Applications.ALL.size());
  private final List<Future<?>> faults = new ArrayList<>();
  private final Map<Kind, Integer> done = new ConcurrentHashMap<>();
  private final AtomicInteger connectionsKilled = new AtomicInteger();

  FaultInjector(
      LocalStack stack, Supervisor supervisor, Applications applications, Bursts bursts, Log log) {
    this.stack = stack;
    this.supervisor = supervisor;
    this.applications = applications;
    this.bursts = bursts;
    this.stops = new StopWithoutBrokers(stack, supervisor, log);
    this.log = log;
  }

  /** Starts the schedule now. */
  void begin(List<Event> events) {
    for (Event event : events) {
      faults.add(
          executor(event.kind())
              .schedule(
                  () -> {
                    carryOut(event);
                    return null;
                  },
                  event.at().toMillis(),
                  TimeUnit.MILLISECONDS));
    }
  }

  /**
   * Waits until every fault was injected and every server is available again.
   *
   * @throws ExecutionException if a fault could not be injected, or a server not started again
   * @throws TimeoutException if it takes longer
   */
  void await(Duration limit) throws InterruptedException, ExecutionException, TimeoutException {
    long end = System.nanoTime() + limit.toNanos();
    for (Future<?> one : faults) {
      one.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  /** Interrupts what still runs. */
  @Override
  public void close() {
    List.of(onBrokers, onDatabase, onStores, onApplications).forEach(ExecutorService::shutdownNow);
    stops.close();
  }

  /** How many faults of a kind were injected. */
  int count(Kind kind) {
    return done.getOrDefault(kind, 0);
  }

  int connectionsKilled() {
    return connectionsKilled.get();
  }

  private ScheduledExecutorService executor(Kind kind) {
    return switch (kind) {
      case KILL_APPLICATION -> onApplications;
      case KILL_BROKER, PAUSE_BROKER, STOP_WHILE_FROZEN, STOP_WHILE_KILLED -> onBrokers;
      case KILL_CONNECTIONS, KILL_DATABASE -> onDatabase;
      case SECOND_STORE -> onStores;
    };
  }

  private void carryOut(Event event) throws InterruptedException, SQLException, ExecutionException {
    switch (event.kind()) {
      case KILL_APPLICATION -> killApplication(event.target());
      case KILL_BROKER, PAUSE_BROKER -> bounceBroker(event);
      case STOP_WHILE_FROZEN, STOP_WHILE_KILLED -> stopAll(event);
      case KILL_CONNECTIONS -> killConnections();
      case KILL_DATABASE -> killDatabase(event);
      case SECOND_STORE -> secondStore(event);
    }
    done.merge(event.kind(), 1, Integer::sum);
  }

  private void killApplication(String application) throws InterruptedException {
    Lock lock = applicationsLock.readLock();
    lock.lockInterruptibly();
    try {
      supervisor.get(application).kill();
      log.say("SIGKILL %s", application);
    } finally {
      lock.unlock();
    }
    bursts.send(application);
  }

  private void stopAll(Event event) throws InterruptedException, ExecutionException {
    Lock lock = applicationsLock.writeLock();
    lock.lockInterruptibly();
    try {
      stops.carryOut(event.kind() == Kind.STOP_WHILE_FROZEN, event.length());
    } finally {
      lock.unlock();
    }
  }

  private void bounceBroker(Event event) throws InterruptedException {
    boolean frozen = event.kind() == Kind.PAUSE_BROKER;
    KafkaServer broker = leader(event.target());
    if (frozen) {
      broker.pause();
    } else {
      broker.kill();
    }
    log.say(
        "%s broker %d, leader of %s, for %s",
        frozen ? "SIGSTOP" : "SIGKILL", broker.id(), event.target(), seconds(event));
    try {
      Thread.sleep(event.length().toMillis());
    } finally {
      if (frozen) {
        broker.resume();
      }
    }
    if (!frozen) {
      broker.start();
    }
    log.say("broker %d is available again", broker.id());
  }

  /** Waits for the stores to connect where the database was just started. */
  private void killConnections() throws SQLException, InterruptedException {
    int killed = 0;
    try (Connection admin = stack.database().connectAsAdmin();
        Statement statement = admin.createStatement()) {
      long end = System.nanoTime() + CONNECTIONS_LIMIT.toNanos();
      List<Long> connections = connections(statement);
      while (connections.isEmpty() && System.nanoTime() < end) {
        Thread.sleep(100);
        connections = connections(statement);
      }
      for (long connection : connections) {
        try {
          statement.execute("KILL " + connection);
          killed++;
        } catch (SQLException e) {
          if (e.getErrorCode() != NO_SUCH_THREAD) {
            throw e;
          }
        }
      }
    }
    connectionsKilled.addAndGet(killed);
    log.say("killed all %d connections to the database", killed);
  }

  /** Of every user: on a secured stack each store is one of its own. */
  private static List<Long> connections(Statement statement) throws SQLException {
    List<Long> connections = new ArrayList<>();
    try (ResultSet row =
        statement.executeQuery(
            "SELECT id FROM information_schema.processlist"
                + " WHERE db = DATABASE() AND id <> CONNECTION_ID()")) {
      while (row.next()) {
        connections.add(row.getLong(1));
      }
    }
    return connections;
  }

  private void killDatabase(Event event) throws InterruptedException {
    stack.database().kill();
    log.say("SIGKILL database, down for %s", seconds(event));
    Thread.sleep(event.length().toMillis());
    stack.database().start();
    log.say("the database is up again");
  }

  private void secondStore(Event event) throws InterruptedException {
    String store = event.target();
    SupervisedProgram second = supervisor.keep(applications.secondStore(store));
    log.say("a second %s joins for %s", store, seconds(event));
    Thread.sleep(event.length().toMillis());
    second.stop();
    log.say("the second %s leaves", store);
  }

  /** The broker that leads this partition now; the first one if that is unknown. */
  private KafkaServer leader(String partition) throws InterruptedException {
    int dash = partition.lastIndexOf('-');
    String topic = partition.substring(0, dash);
    int number = Integer.parseInt(partition.substring(dash + 1));
    try (Admin admin = Admin.create(stack.clientProperties())) {
      TopicDescription description =
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .get(topic);
      Node leader = description.partitions().get(number).leader();
      return stack.brokers().stream()
          .filter(broker -> leader != null && broker.id() == leader.id())
          .findFirst()
          .orElse(stack.kafka());
    } catch (ExecutionException | TimeoutException e) {
      log.say("the leader of %s is unknown: %s", partition, e);
      return stack.kafka();
    }
  }

  private static String seconds(Event event) {
    return event.length().toSeconds() + " s";
  }
}
