/**
 * Holds the two tables against the raw topic: a batch job that recomputes the latest of each key by
 * the suite's own rule and codecs, compares, and on request mends what is missing or less fresh.
 */
package io.ytstats.audit;
