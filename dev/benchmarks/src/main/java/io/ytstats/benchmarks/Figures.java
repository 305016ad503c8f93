package io.ytstats.benchmarks;

import java.util.Arrays;

/**
 * What one run came to; its results were right.
 *
 * @param records of the input, all of them processed
 * @param seconds that it took
 * @param cpuSeconds processor time of the program meanwhile, all cores together
 * @param serverCpuSeconds that of the server: the broker for a job, the database for a store
 * @param peakMemoryMib the most memory that the program had; NaN if unknown
 */
record Figures(
    long records,
    double seconds,
    double cpuSeconds,
    double serverCpuSeconds,
    double peakMemoryMib) {
  double perSecond() {
    return records / seconds;
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
