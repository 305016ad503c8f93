package io.ytstats.localstack;

/**
 * Which port a server listens on.
 *
 * @param port 0 for a free one, which stays the same at every start
 * @param asked whether the user chose it; else it is a default, and a running server may have
 *     another
 * @param option how to choose another, for messages
 */
record PortChoice(int port, boolean asked, String option) {
  static final PortChoice FREE = new PortChoice(0, false, "");
}
