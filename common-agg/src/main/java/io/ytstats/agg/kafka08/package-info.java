/**
 * The source of windows on Spark's Kafka 0-8 connector. This is the only package that knows Kafka's
 * 0.8 API, the connector's classes and settings, and the error texts of both.
 *
 * <p>{@code DirectWindows} is the source, {@code Kafka08Reader} reads offset ranges as a batch, and
 * {@code Kafka08Config} has what both need. {@code Conversions} is the border: inside are Kafka's
 * 0.8 types, outside are {@code TopicPartition} and {@code OffsetSpan}.
 */
package io.ytstats.agg.kafka08;
