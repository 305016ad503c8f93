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
 * Stops every application while no broker answers. With three brokers all of them: of one that is
 * away the other two take over within seconds, and nothing is silent for a window. {@link
 * #carryOut} is for one thread at a time.
 */
final class StopsWithoutBrokers implements AutoCloseable {
  /** How long an application may take to work after a start; the database may be away meanwhile. */
  private static final Duration AT_WORK_LIMIT = Duration.ofMinutes(2);

  private final LocalStack stack;
  private final Supervisor supervisor;
  private final Consumer<String> log;
  private final ExecutorService stopping = Executors.newCachedThreadPool();
  private final List<String> problems = new ArrayList<>();

  /**
   * @param log takes a line for each thing that is done
   */
  StopsWithoutBrokers(LocalStack stack, Supervisor supervisor, Consumer<String> log) {
    this.stack = stack;
    this.supervisor = supervisor;
    this.log = log;
  }

  /**
   * Waits until every application works, takes the brokers away, and after a time asks all
   * applications at once to stop. The brokers come back when each has ended; until then the
   * supervisor starts applications that find no broker. Nobody else may kill an application
   * meanwhile.
   *
   * @param frozen whether the brokers are frozen by SIGSTOP; else SIGKILL ends them
   * @param silence how long they are away before the stops
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
    log.accept("every broker is back");
  }

  /** What could not be tried as it should have been, in sentences. */
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
      if (!supervisor.awaitLogged(application, Applications.atWork(application), AT_WORK_LIMIT)) {
        synchronized (problems) {
          problems.add(
              application
                  + " did not work within "
                  + AT_WORK_LIMIT.toMinutes()
                  + " min, so a stop without a broker shows little");
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
