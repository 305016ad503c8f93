/**
 * The streaming job. A daily and a monthly job are this job with two values of {@link
 * io.ytstats.agg.Aggregation}.
 *
 * <p>In the order of a record's way: {@code WindowSource} (a window is one RDD with exact offset
 * ranges) → {@code LatestPerPeriod} (the pipeline, on the executors) → {@code RecordSink} → {@code
 * WindowRunner} (order and retries) → {@code GroupCommits} (the commit, on the driver). {@code
 * AggApp} makes these parts, {@code AggJob} runs them.
 */
package io.ytstats.agg;
