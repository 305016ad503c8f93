/**
 * What every command of the suite needs: options and their checks, exit codes, stopping, retries,
 * Kafka clients, acknowledged publishing, the schema registry, and dead letters.
 */
package io.ytstats.app;
