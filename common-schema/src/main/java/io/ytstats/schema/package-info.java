/**
 * What all parts of the suite agree on: the Avro records, their codecs, the rules for a valid
 * record, and the freshness rule. Plain Java, without Spark, Kafka or JDBC.
 */
package io.ytstats.schema;
