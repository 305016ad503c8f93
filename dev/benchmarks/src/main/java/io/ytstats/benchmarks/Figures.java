package io.ytstats.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * What one run came to; its results were right.
 *
 * @param records of the input, all of them processed
 * @param seconds that it took
 * @param cpuSeconds processor time of the program meanwhile, all cores together
 * @param serverCpuSeconds that of the server: the broker for a job, the database for a store
 * @param peakMemoryMib the most memory that the program had; NaN if unknown
 * @param rejects how many of the records it rejected
 */
record Figures(
    long records,
    double seconds,
    double cpuSeconds,
    double serverCpuSeconds,
    double peakMemoryMib,
    long rejects) {
  double perSecond() {
    return records / seconds;
  }

  /** The same with another number of rejects. */
  Figures withRejects(long others) {
    return new Figures(records, seconds, cpuSeconds, serverCpuSeconds, peakMemoryMib, others);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,.0f/s in %.3f s, CPU %.2f s, the server's %.2f s, peak %.0f MiB",
        perSecond(),
        seconds,
        cpuSeconds,
        serverCpuSeconds,
        peakMemoryMib);
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
