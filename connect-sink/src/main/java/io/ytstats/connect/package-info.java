/**
 * A Kafka Connect sink that keeps tables at the freshest record of each key. {@link
 * io.ytstats.connect.LatestRowSinkConnector} checks the configuration, {@link
 * io.ytstats.connect.LatestRowSinkTask} writes by the stores' own guarded upsert.
 */
package io.ytstats.connect;
