package io.ytstats.app.metrics;

import java.util.List;
import picocli.CommandLine.Option;

/** Where a long-running application serves its metrics. Mixed into the application's options. */
public final class HttpOptions {
  private static final int HIGHEST_PORT = 65_535;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = {
        "Serves /metrics, /health/live and /health/ready on this port; 0 takes a free one and logs"
            + " it.",
        "Without this option nothing is served."
      })
  Integer httpPort;

  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      description = "The address that --http-port listens on; 0.0.0.0 for all of the machine's.")
  String httpHost = "127.0.0.1";

  /**
   * Checks the options together, after each has been read.
   *
   * @param problems takes a sentence for each wrong option, beginning with its name
   */
  public void check(List<String> problems) {
    if (httpPort != null && (httpPort < 0 || httpPort > HIGHEST_PORT)) {
      problems.add("--http-port: " + httpPort + " is not a port: 1 to 65535, or 0 for a free one");
    }
    if (httpHost.trim().isEmpty()) {
      problems.add("--http-host: empty");
    }
  }

  /** Whether anything is served. */
  public boolean isOn() {
    return httpPort != null;
  }
}
