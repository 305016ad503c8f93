package io.ytstats.benchmarks;

import io.ytstats.benchmarks.Contest.Reference;
import io.ytstats.benchmarks.Contestants.Contestant;
import io.ytstats.benchmarks.Contestants.Store;
import io.ytstats.benchmarks.Contestants.Writer;
import io.ytstats.benchmarks.Dataset.Format;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * store-daily with a backlog of 500,000 records, a channel's day each, against three plain ways to
 * write the same rows from memory: first into an empty table, then later ones over those that are
 * there. Every contestant starts with the same table, which is checked row by row afterwards.
 *
 * <p>Row by row is measured on the first {@value #FEW_DAYS} days alone, 20,000 rows, because it
 * takes minutes for all. That is in its favour, as its table stays small.
 */
final class StoreBenchmark {
  private static final int CHANNELS = 1_000;
  private static final int DAYS = 500;
  private static final int FEW_DAYS = 20;
  private static final int LATER_SECONDS = 3_600;

  private static final String STORE = "store-daily";
  private static final String ROW_AT_A_TIME = "row at a time";
  private static final String LOAD_DATA = "LOAD DATA, one upsert";

  private static final List<String> SUMMARY_COLUMNS =
      List.of(
          "contest",
          "contestant",
          "rows/s",
          "x row at a time",
          "(lowest",
          "highest)",
          "of LOAD DATA",
          "(lowest",
          "highest)",
          "app CPU s",
          "database CPU s",
          "peak MiB");

  private final TestBed bed;
  private final int rounds;
  private final Dataset first;
  private final DailyTable table;

  /**
   * @param rounds how often each contestant runs
   * @param scale the part of the channels that is taken
   */
  StoreBenchmark(TestBed bed, int rounds, double scale) {
    this.bed = bed;
    this.rounds = rounds;
    int channels = Math.max(2, (int) (CHANNELS * scale));
    this.first = new Dataset("first-load", channels, DAYS, 1, Format.DAILY, 0);
    this.table = new DailyTable(bed.stack());
  }

  /** Runs all, and prints the summary; a row for each run goes into the file. */
  void run(Path file) throws Exception {
    List<List<String>> summary = new ArrayList<>();
    try (Table.Csv csv = new Table.Csv(file, Contest.csvColumns("rows", "database"))) {
      summary.addAll(contest("first load", first, new long[0], csv));
      table.keep();
      summary.addAll(
          contest("updates", first.later("updates", LATER_SECONDS), first.latestDaily(), csv));
      table.dropKept();
    }
    Table.print(bed.out(), SUMMARY_COLUMNS, summary);
  }

  private List<List<String>> contest(String name, Dataset data, long[] before, Table.Csv csv)
      throws Exception {
    Dataset few =
        new Dataset(
            data.name() + "-few", data.channels(), FEW_DAYS, 1, data.format(), data.laterSeconds());
    Contest contest =
        new Contest(
            name,
            Stream.of(
                    new Writer(ROW_AT_A_TIME, few, PlainWriter.Way.ROW_AT_A_TIME),
                    new Writer("batches of 1,000", data, PlainWriter.Way.BATCHES),
                    new Writer(
                        LOAD_DATA + ", its file made", data, PlainWriter.Way.LOAD_DATA_WITH_FILE),
                    new Store(STORE + ", 1 connection", data, "--db-connections=1"),
                    new Store(STORE + ", 4 connections", data, "--db-connections=4"),
                    // one after the other, as the machine's pace may change from minute to minute
                    new Writer(LOAD_DATA, data, PlainWriter.Way.LOAD_DATA),
                    // the last one: the table is full then
                    new Store(STORE, data))
                .<Contestant>map(each -> new OnTable(each, table, before))
                .toList());
    contest.run(bed, rounds, false, csv);
    return contest.summary(new Reference(ROW_AT_A_TIME, 1), new Reference(LOAD_DATA, 2));
  }

  /** A contestant that starts with a certain table, and whose rows are checked. */
  record OnTable(Contestant contestant, DailyTable table, long[] before) implements Contestant {
    @Override
    public String name() {
      return contestant.name();
    }

    @Override
    public Dataset data() {
      return contestant.data();
    }

    @Override
    public Figures run(TestBed bed) throws Exception {
      if (before.length == 0) {
        table.empty();
      } else {
        table.restore();
      }
      Figures figures = contestant.run(bed);
      table.check(data(), before);
      return figures;
    }
  }
}
