package io.ytstats.store;

/** Is told what a committed transaction did to the rows of its table. For any thread. */
@FunctionalInterface
public interface RowOutcomes {
  /**
   * A transaction is committed. The three are the rows that it wrote, one for each key.
   *
   * @param inserted rows that the table did not have
   * @param updated rows that it had with an earlier data point
   * @param unchanged rows that it had with the same data point, or a later one
   */
  void committed(long inserted, long updated, long unchanged);
}
