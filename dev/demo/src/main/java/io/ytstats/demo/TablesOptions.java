package io.ytstats.demo;

import io.ytstats.store.DatabaseOptions;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code tables}. */
final class TablesOptions extends DatabaseOptions {
  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Most rows of a table to print, those with the latest harvests.")
  int rows = 12;

  @Override
  protected void check(List<String> problems) {
    super.check(problems);
    checkRange("--rows", rows, 1, Integer.MAX_VALUE, problems);
  }
}
