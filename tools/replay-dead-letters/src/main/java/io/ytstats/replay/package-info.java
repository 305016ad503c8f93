/** Publishes the originals of dead letters again. */
package io.ytstats.replay;
