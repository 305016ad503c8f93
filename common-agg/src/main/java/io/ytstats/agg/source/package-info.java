/**
 * What every source of a job shares: offset ranges, the position in a topic, the windows that are
 * cut from it. Nothing here knows which client reads the records.
 */
package io.ytstats.agg.source;
