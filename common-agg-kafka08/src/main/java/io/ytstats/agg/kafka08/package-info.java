/**
 * Reads offset ranges through Spark's Kafka 0-8 connector. This is the only package that knows
 * Kafka's 0.8 API, the connector's classes and settings, and the error texts of both.
 *
 * <p>{@code Kafka08Reader} reads, {@code Kafka08Config} says what it requires, {@code
 * ConversionNote} what it costs the broker. {@code Conversions} is the border: inside are Kafka's
 * 0.8 types, outside are {@code TopicPartition} and {@code OffsetSpan}. {@code Kafka08Factory} is
 * what {@code KafkaSource} loads by name.
 */
package io.ytstats.agg.kafka08;
