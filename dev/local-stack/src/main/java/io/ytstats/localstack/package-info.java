/**
 * Real Kafka and a real MySQL-compatible server on loopback, each in its own process: a command for
 * the demo, a library for the tests.
 */
package io.ytstats.localstack;
