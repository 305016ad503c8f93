package io.ytstats.app.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ytstats.app.DaemonThreads;
import io.ytstats.app.FatalException;
import io.ytstats.app.StopSignal;
import io.ytstats.app.Version;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's metrics and health, served by HTTP if its options say so. Without {@code
 * --http-port} the metrics are counted all the same, which costs next to nothing, but no server is
 * probed and nothing listens. Thread-safe.
 */
public final class Monitoring implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Monitoring.class);

  /** How long after a probe's end its next one begins. */
  private static final long PROBE_PAUSE_MILLIS = 3_000;

  /** A scrape and two health checks at a time; more wait. */
  private static final int THREADS = 3;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final KafkaClientMetrics kafkaClients = new KafkaClientMetrics();
  private final Health health;
  private final ScheduledExecutorService probes =
      Executors.newScheduledThreadPool(2, DaemonThreads.named("health"));
  private final boolean isOn;
  private HTTPServer server;

  private Monitoring(boolean isOn, Health health) {
    this.isOn = isOn;
    this.health = health;
  }

  /**
   * Begins to serve.
   *
   * @param application the program's name
   * @param health what {@code /health} answers
   * @throws FatalException if it cannot listen
   * @throws IllegalStateException if the program was told to stop meanwhile
   */
  public static Monitoring start(HttpOptions options, String application, Health health) {
    Monitoring monitoring = new Monitoring(options.isOn(), health);
    if (options.isOn()) {
      monitoring.registerCommon(application);
      monitoring.listen(options, application);
    }
    return monitoring;
  }

  private void registerCommon(String application) {
    JvmMetrics.builder().register(registry);
    registry.register(kafkaClients);
    Info.builder()
        .name("ytstats_build_info")
        .help("Which program this is, and its version.")
        .labelNames("application", "version")
        .register(registry)
        .setLabelValues(application, Version.current());
    GaugeWithCallback.builder()
        .name("ytstats_live")
        .help("1 if the application is live, else 0; as /health/live.")
        .callback(value -> value.call(health.state().isLive() ? 1 : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("ytstats_ready")
        .help("1 if the application is ready, else 0; as /health/ready.")
        .callback(value -> value.call(health.state().isReady() ? 1 : 0))
        .register(registry);
    GaugeWithCallback.builder()
        .name("ytstats_check_passed")
        .help("1 if the check of /health/ready is passed, else 0.")
        .labelNames("check")
        .callback(
            value ->
                health
                    .state()
                    .checks
                    .forEach((check, reason) -> value.call(reason == null ? 1 : 0, check)))
        .register(registry);
  }

  private void listen(HttpOptions options, String application) {
    try {
      server =
          HTTPServer.builder()
              .hostname(options.httpHost)
              .port(options.httpPort)
              .registry(registry)
              .registerHealthHandler(false)
              .defaultHandler(new HealthPages(application, health))
              .executorService(
                  Executors.newFixedThreadPool(THREADS, DaemonThreads.named("http-endpoint")))
              .buildAndStart();
    } catch (IOException | RuntimeException e) {
      if (StopSignal.isRequested()) { // its interrupt is why the port is not open
        throw new IllegalStateException("stopped while --http-port was opened", e);
      }
      throw new FatalException(
          "cannot listen on "
              + options.httpHost
              + ":"
              + options.httpPort
              + ": "
              + e.getMessage()
              + "; choose another --http-port or --http-host",
          e);
    }
    LOG.info(
        "metrics and health: http://{}:{}/metrics, /health/live, /health/ready",
        options.httpHost,
        server.getPort());
  }

  /** Whether anything is served: a costly figure that nobody can see need not be gathered. */
  public boolean isOn() {
    return isOn;
  }

  /** Where the application's own metrics are registered. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** What the application's parts report to. */
  public Health health() {
    return health;
  }

  /**
   * Shows the metrics of a Kafka client.
   *
   * @param metrics the client's own method of that name
   */
  public void showKafkaClient(Supplier<? extends Map<MetricName, ? extends Metric>> metrics) {
    kafkaClients.add(metrics);
  }

  /**
   * Probes a server again and again, on a thread of its own, as long as something is served.
   *
   * @param check the name of the check that passes if the probe returns, and fails if it throws
   */
  @SuppressWarnings("FutureReturnValueIgnored") // a periodic task has no result
  public void probe(String check, Probe probe) {
    if (isOn) {
      health.expect(check);
      probes.scheduleWithFixedDelay(
          () -> run(check, probe), 0, PROBE_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void run(String check, Probe probe) {
    try {
      probe.run();
      health.pass(check);
    } catch (Exception | Error e) { // the next probe may succeed, whatever this is
      if (!probes.isShutdown()) {
        LOG.debug("probe of {} failed", check, e);
        health.fail(check, probe.describe(e));
      }
    }
  }

  /** Ends the probes and stops serving. */
  @Override
  public void close() {
    probes.shutdownNow();
    if (server != null) {
      server.close();
    }
  }
}
