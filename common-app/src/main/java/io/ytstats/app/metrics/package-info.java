/**
 * What an application tells of itself while it runs: metrics in the formats of Prometheus and
 * OpenMetrics, and whether it is live and ready.
 */
package io.ytstats.app.metrics;
