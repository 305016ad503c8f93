/**
 * The producer: made-up harvest records, the same for the same seed and options ({@code Harvests}),
 * sent at a pace of their own ({@code Harvester}).
 */
package io.ytstats.producer;
