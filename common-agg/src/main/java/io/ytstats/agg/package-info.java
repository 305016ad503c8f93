/**
 * The one streaming job. A daily and a monthly job are this job with two values, see {@link
 * io.ytstats.agg.AggType}.
 *
 * <p>In the order of a record's way: {@code Kafka08Source} (a window is one RDD with exact offset
 * ranges) → {@code LatestPerPeriod} (the pipeline, on the executors) → {@code KafkaSink} → {@code
 * WindowRunner} (order, retry) → {@code GroupOffsets} (the commit, on the driver).
 */
package io.ytstats.agg;
