package io.ytstats.localstack;

import java.util.List;
import java.util.Map;

/**
 * How to run a server.
 *
 * @param command the program and its arguments
 * @param environment variables added to those of this JVM
 */
record ServerCommand(List<String> command, Map<String, String> environment) {}
