/**
 * Real Kafka and a real MySQL-compatible server on loopback, as processes of their own: from the
 * command line for the demo, as a library for the tests.
 */
package io.ytstats.localstack;
