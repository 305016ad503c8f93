/**
 * Compares the two tables with the raw topic: a batch job that recomputes the latest data point of
 * each key by the suite's own rule and codecs, compares, and on request repairs rows that are
 * missing or stale.
 */
package io.ytstats.audit;
