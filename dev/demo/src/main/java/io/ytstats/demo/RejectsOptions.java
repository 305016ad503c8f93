package io.ytstats.demo;

/** The options of {@code rejects}. */
final class RejectsOptions extends RunOptions {}
