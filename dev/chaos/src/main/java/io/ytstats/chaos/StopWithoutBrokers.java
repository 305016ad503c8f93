package io.ytstats.chaos;

import io.ytstats.localstack.KafkaServer;
import io.ytstats.localstack.LocalStack;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Stops every application while no broker answers. All brokers are made unavailable, because two of
 * three take over from the third within seconds. {@link #carryOut} is for one thread at a time.
 */
final class StopWithoutBrokers implements AutoCloseable {
  /** How long an application may take to work after its start; the database may be down. */
  private static final Duration AT_WORK_LIMIT = Duration.ofMinutes(2);

  private final LocalStack stack;
  private final Supervisor supervisor;
  private final Log log;
  private final ExecutorService stopping = Executors.newCachedThreadPool();

  StopWithoutBrokers(LocalStack stack, Supervisor supervisor, Log log) {
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
    stack.brokers().forEach(frozen ? KafkaServer::pause : KafkaServer::kill);
    log.say(
        "%s of every broker; SIGTERM to every application in %d s",
        frozen ? "SIGSTOP" : "SIGKILL", silence.toSeconds());
    try {
      Thread.sleep(silence.toMillis());
      stopAll(frozen ? "frozen" : "killed");
    } finally {
      stack.brokers().forEach(frozen ? KafkaServer::resume : KafkaServer::start);
    }
    log.say("every broker is available again");
  }

  @Override
  public void close() {
    stopping.shutdownNow();
  }

  private void awaitAllAtWork() throws InterruptedException {
    for (String application : Applications.ALL) {
      String line = Applications.workLine(application);
      if (!supervisor.get(application).awaitLogged(line, AT_WORK_LIMIT)) {
        supervisor.addProblem(
            application
                + " did not work within "
                + AT_WORK_LIMIT.toMinutes()
                + " min, so its stop without a broker proves little");
      }
    }
  }

  private void stopAll(String state) throws InterruptedException, ExecutionException {
    Map<String, Future<String>> ends = new LinkedHashMap<>();
    for (String application : Applications.ALL) {
      ends.put(application, stopping.submit(() -> supervisor.get(application).restart()));
    }
    for (Map.Entry<String, Future<String>> end : ends.entrySet()) {
      log.say("SIGTERM %s while brokers are %s: %s", end.getKey(), state, end.getValue().get());
    }
  }
}
