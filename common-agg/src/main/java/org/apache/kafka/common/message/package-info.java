/**
 * A bridge between two Kafka versions on one class path. The 0-8 connector's Kafka core (0.8.2)
 * looks here, by name, for the LZ4 streams that kafka-clients 0.8.2 had; the modern client has them
 * elsewhere. Without these two classes no compressed topic is read at all, gzip and snappy
 * included, because the core resolves them together.
 */
package org.apache.kafka.common.message;
