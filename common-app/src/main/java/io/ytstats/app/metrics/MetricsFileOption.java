package io.ytstats.app.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/**
 * Where a program that ends leaves its figures, for the textfile collector of Prometheus' {@code
 * node_exporter}. Mixed into the program's options. For one thread.
 */
public final class MetricsFileOption {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsFileOption.class);

  /** node_exporter runs as a user of its own. */
  private static final String PERMISSIONS = "rw-r--r--";

  @Option(
      names = "--metrics-file",
      paramLabel = "FILE",
      description = {
        "Writes the figures of the run to this file, as Prometheus text; for the textfile collector",
        "of node_exporter, which reads *.prom. The file is replaced as a whole."
      })
  Path metricsFile;

  /**
   * Checks the option.
   *
   * @param problems takes a sentence if the file cannot be written
   */
  public void check(List<String> problems) {
    if (metricsFile == null) {
      return;
    }
    if (!Files.isDirectory(folder()) || !Files.isWritable(folder())) {
      problems.add(
          "--metrics-file: " + folder() + " is not a folder in which this user can create files");
    } else if (Files.isDirectory(metricsFile)) {
      problems.add("--metrics-file: " + metricsFile + " is a folder; name a file in it");
    }
  }

  /**
   * Writes all metrics of a registry, if the option is given. A reader sees the file of before or
   * the new one, never a part of it. A failure is logged: the figures are not the program's work.
   */
  public void write(PrometheusRegistry registry) {
    if (metricsFile == null) {
      return;
    }
    try {
      Path part = Files.createTempFile(folder(), "." + metricsFile.getFileName(), ".part");
      try {
        try (OutputStream out = Files.newOutputStream(part)) {
          PrometheusTextFormatWriter.create().write(out, registry.scrape(), EscapingScheme.DEFAULT);
        }
        if (Files.getFileAttributeView(part, PosixFileAttributeView.class) != null) {
          Files.setPosixFilePermissions(part, PosixFilePermissions.fromString(PERMISSIONS));
        }
        Files.move(
            part, metricsFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      LOG.error("the figures could not be written to {}: {}", metricsFile, e.toString());
    }
  }

  private Path folder() {
    return metricsFile.toAbsolutePath().getParent();
  }
}
