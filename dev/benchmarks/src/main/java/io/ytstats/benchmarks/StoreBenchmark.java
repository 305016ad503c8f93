package io.ytstats.benchmarks;

import static io.ytstats.benchmarks.Contestants.store;
import static io.ytstats.benchmarks.Contestants.writer;

import io.ytstats.benchmarks.Contest.Reference;
import io.ytstats.benchmarks.Contestants.Contestant;
import io.ytstats.benchmarks.Dataset.Format;
import io.ytstats.benchmarks.PlainWriter.Way;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * store-daily with a backlog of 500,000 records, a channel's day each, against two plain ways to
 * write the same rows from memory: first into an empty table, then later ones over those that are
 * there. Every contestant starts with the same table, which is checked row by row afterwards.
 *
 * <p>Row by row is measured on the first {@value #FEW_DAYS} days alone, 20,000 rows, because it
 * takes minutes for all. That is in its favour, as its table stays small.
 */
final class StoreBenchmark {
  private static final int DAYS = 500;
  private static final int FEW_DAYS = 20;
  private static final int LATER_SECONDS = 3_600;

  private static final String ROW_AT_A_TIME = "row at a time";
  private static final String LOAD_DATA = "LOAD DATA, one upsert";
  private static final String COLUMNS =
      "contest, contestant, rows/s, x row at a time, (lowest, highest), of LOAD DATA, (lowest,"
          + " highest), app CPU s, database CPU s, peak MiB";

  private StoreBenchmark() {}

  /**
   * Runs all, and prints the summary.
   *
   * @param rounds how often each contestant runs
   * @param channels how many there are; each has a row a day
   */
  static void run(TestBed bed, int rounds, int channels) throws InterruptedException, SQLException {
    DailyTable table = new DailyTable(bed.stack());
    Dataset first = new Dataset("first-load", channels, DAYS, 1, Format.DAILY, 0);
    Contest firstLoad = contest("first load", first, table);
    Contest updates = contest("updates", first.later("updates", LATER_SECONDS), table, first);
    List<List<String>> summary = new ArrayList<>();
    for (Contest contest : List.of(firstLoad, updates)) {
      contest.run(bed, rounds, false);
      table.keep(); // the last contestant has filled it
      summary.addAll(contest.summary(new Reference(ROW_AT_A_TIME, 1), new Reference(LOAD_DATA, 2)));
    }
    Table.print(bed.out(), COLUMNS, summary);
  }

  private static Contest contest(String name, Dataset data, DailyTable table, Dataset... before) {
    Dataset few =
        new Dataset(
            data.name() + "-few", data.channels(), FEW_DAYS, 1, data.format(), data.laterSeconds());
    return new Contest(
        name,
        Stream.of(
                writer(ROW_AT_A_TIME, few, Way.ROW_AT_A_TIME),
                store("store-daily, 1 connection", data, "--db-connections=1"),
                store("store-daily, 4 connections", data, "--db-connections=4"),
                // one after the other, as the machine's pace may change from minute to minute
                writer(LOAD_DATA, data, Way.LOAD_DATA),
                store("store-daily", data))
            .map(each -> onTable(each, table, before))
            .toList());
  }

  /**
   * A contestant that starts with a certain table, and whose rows are checked.
   *
   * @param before what the table's kept copy holds; nothing to start with an empty table
   */
  static Contestant onTable(Contestant contestant, DailyTable table, Dataset... before) {
    return new Contestant(
        contestant.name(),
        contestant.data(),
        bed -> {
          if (before.length == 0) {
            table.empty();
          } else {
            table.restore();
          }
          Figures figures = contestant.program().run(bed);
          table.check(
              Stream.concat(Stream.of(before), Stream.of(contestant.data()))
                  .toArray(Dataset[]::new));
          return figures;
        });
  }
}
