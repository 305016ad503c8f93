/**
 * Reads offset ranges with the suite's own Kafka client: every broker from 2.1 on, TLS and SASL,
 * zstd, transactions, compacted topics. Plain Java, and no class of Scala's collections.
 *
 * <p>{@code ModernReader} makes the RDD on the driver. On the executors {@code SpanRecords} reads a
 * range by a consumer of the {@code ConsumerPool}.
 */
package io.ytstats.agg.modern;
