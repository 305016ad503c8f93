package io.ytstats.demo;

/** The options of {@code check}. */
final class CheckOptions extends RunOptions {}
