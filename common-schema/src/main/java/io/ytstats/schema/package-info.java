/**
 * What all parts of the suite agree on: the Avro records, their codecs, the rule of what a good
 * record is, and the freshness rule. Plain Java; nothing in here knows Spark, Kafka or JDBC.
 */
package io.ytstats.schema;
