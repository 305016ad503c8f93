/**
 * What every application of the suite needs: options and their checking, exit codes, stopping,
 * Kafka client properties, acknowledged publishing, and dead letters.
 */
package io.ytstats.app;
