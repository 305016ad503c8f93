/**
 * A bridge between two Kafka versions on one class path. The Kafka core of the 0-8 connector
 * (0.8.2) loads the LZ4 streams of kafka-clients 0.8.2 by these names; the modern client has them
 * under other names. Without these two classes no compressed topic can be read, not even one with
 * gzip or snappy, because the core links all of them together.
 */
package org.apache.kafka.common.message;
