/**
 * The whole suite on real servers of its own, with everything in it killed now and then, and a
 * judge at the end that shares no code with it.
 */
package io.ytstats.chaos;
