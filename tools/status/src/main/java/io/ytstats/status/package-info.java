/**
 * What {@code scripts/run-all.sh} and chaos ask a running pipeline: what moves, whether everything
 * was processed, what the tables hold, what was rejected. It only reads.
 */
package io.ytstats.status;
