package io.ytstats.endtoend;

import static io.ytstats.harness.SuiteProcess.ONE_COMPILER;

import io.ytstats.harness.SuiteProcess;
import io.ytstats.harness.SuiteProcessBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How these tests start applications: a machine runs ten of them, most for seconds. */
final class Apps {
  private Apps() {}

  /** A plain application or a job, by its module's name. */
  static SuiteProcessBuilder app(String module) {
    return module.startsWith("agg")
        ? job(module)
        : SuiteProcess.application(module, "-Xmx256m", ONE_COMPILER);
  }

  /** A job. */
  static SuiteProcessBuilder job(String module, String... sparkOptions) {
    return job(module, SuiteProcess.jar(module), sparkOptions);
  }

  /** The same, of another jar than the module's. */
  static SuiteProcessBuilder job(String name, Path jar, String... sparkOptions) {
    List<String> options =
        new ArrayList<>(List.of("--driver-memory", "600m", "--driver-java-options", ONE_COMPILER));
    options.addAll(List.of(sparkOptions));
    return SuiteProcess.job(name, jar, options.toArray(String[]::new));
  }
}
