package io.ytstats.benchmarks;

/**
 * What one run of one contestant came to; its answer was right.
 *
 * @param records of the input, all of them read
 * @param seconds from the first batch to the last acknowledged result
 * @param cpuSeconds processor time of the application meanwhile, all cores together
 * @param brokerCpuSeconds that of the broker
 * @param peakMemoryMib the most memory that the process had; NaN if unknown
 */
record Measured(
    long records,
    double seconds,
    double cpuSeconds,
    double brokerCpuSeconds,
    double peakMemoryMib) {
  double recordsPerSecond() {
    return records / seconds;
  }
}
