package io.ytstats.chaos;

import io.ytstats.localstack.KafkaServer;
import io.ytstats.localstack.LocalStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Stops every application while no broker answers. All brokers are made unavailable, because two of
 * three take over from the third within seconds. {@link #carryOut} is for one thread at a time.
 */
final class StopWithoutBrokers implements AutoCloseable {
  /** How long an application may take to work after its start; the database may be down. */
  private static final Duration AT_WORK_LIMIT = Duration.ofMinutes(2);

  private final LocalStack stack;
  private final Supervisor supervisor;
  private final Consumer<String> log;
  private final ExecutorService stopping = Executors.newCachedThreadPool();
  private final List<String> problems = new ArrayList<>();

  /**
   * @param log takes a line for each step
   */
  StopWithoutBrokers(LocalStack stack, Supervisor supervisor, Consumer<String> log) {
    this.stack = stack;
    this.supervisor = supervisor;
    this.log = log;
  }

  /**
   * Waits until every application works, freezes or kills all brokers, and after a time stops all
   * applications at once. The brokers are made available when each application has ended; until
   * then the supervisor starts applications that find no broker. No other thread may kill an
   * application meanwhile.
   *
   * @param frozen whether the brokers are frozen by SIGSTOP; else SIGKILL ends them
   * @param silence how long the brokers are unavailable before the stops
   */
  void carryOut(boolean frozen, Duration silence) throws InterruptedException, ExecutionException {
    awaitAllAtWork();
    String state = frozen ? "frozen" : "killed";
    stack.brokers().forEach(frozen ? KafkaServer::pause : KafkaServer::kill);
    log.accept(
        (frozen ? "SIGSTOP" : "SIGKILL")
            + " of every broker; SIGTERM to every application in "
            + silence.toSeconds()
            + " s");
    try {
      Thread.sleep(silence.toMillis());
      stopAll(state);
    } finally {
      stack.brokers().forEach(frozen ? KafkaServer::resume : KafkaServer::start);
    }
    log.accept("every broker is available again");
  }

  /** A sentence for each stop that proved little, with its reason. */
  List<String> problems() {
    synchronized (problems) {
      return List.copyOf(problems);
    }
  }

  @Override
  public void close() {
    stopping.shutdownNow();
  }

  private void awaitAllAtWork() throws InterruptedException {
    for (String application : Applications.ALL) {
      if (!supervisor.awaitLogged(application, Applications.workLine(application), AT_WORK_LIMIT)) {
        synchronized (problems) {
          problems.add(
              application
                  + " did not work within "
                  + AT_WORK_LIMIT.toMinutes()
                  + " min, so its stop without a broker proves little");
        }
      }
    }
  }

  private void stopAll(String state) throws InterruptedException, ExecutionException {
    Map<String, Future<String>> ends = new LinkedHashMap<>();
    for (String application : Applications.ALL) {
      ends.put(application, stopping.submit(() -> supervisor.restart(application)));
    }
    for (Map.Entry<String, Future<String>> end : ends.entrySet()) {
      String how = end.getValue().get();
      log.accept("SIGTERM " + end.getKey() + " while brokers are " + state + ": " + how);
    }
  }
}
