/**
 * The producer: generates harvest records, the same for the same seed and options ({@code
 * Harvests}), and sends them with pauses between the harvests ({@code Harvester}).
 */
package io.ytstats.producer;
