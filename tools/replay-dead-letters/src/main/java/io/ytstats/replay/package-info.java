/** Publishes the originals of dead letters again: {@link ReplayDeadLetters} is the command. */
package io.ytstats.replay;
