/**
 * What {@code scripts/run-all.sh} asks of a running pipeline: what moves, whether all has arrived,
 * and whether the tables hold the answer recomputed from the raw topic. It only reads.
 */
package io.ytstats.demo;
