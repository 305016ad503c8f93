/**
 * What the tests, chaos, the benchmarks and {@code scripts/run-all.sh} share: the suite's programs
 * as processes, topics read to their ends, the lag of consumer groups, and the two tables with what
 * they must hold.
 */
package io.ytstats.harness;
