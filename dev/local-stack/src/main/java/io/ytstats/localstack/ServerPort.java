package io.ytstats.localstack;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The port of a server: the chosen one, or a free one that is kept in its state file.
 *
 * @param server its name, for messages
 * @param folder the server's own folder
 */
record ServerPort(String server, Path folder, PortChoice choice) {
  private static final String KEY = "port";

  /** The port that it listens on, or will after the next start; 0 if that is not known yet. */
  int port(boolean isRunning) {
    return choice.port() != 0 && !isRunning ? choice.port() : kept().orElse(choice.port());
  }

  /** The port for a start now: the chosen one, else the kept one if it is free, else a free one. */
  int choose() {
    int port =
        choice.port() != 0
            ? choice.port()
            : kept().filter(Ports::isFree).orElseGet(Ports::findFree);
    StateFile.in(folder).put(KEY, port);
    return port;
  }

  /** Why the server cannot be started, or used, with the chosen port; empty if it can. */
  Optional<String> problem(boolean isRunning) {
    if (choice.port() == 0) {
      return Optional.empty();
    }
    if (isRunning) {
      return choice.asked() && choice.port() != port(true)
          ? Optional.of(
              "%s of %s runs on port %d already, not %d: stop it first"
                  .formatted(server, folder.getParent(), port(true), choice.port()))
          : Optional.empty();
    }
    return Ports.isFree(choice.port())
        ? Optional.empty()
        : Optional.of(
            "port %d for %s is taken by another process: stop that, or choose another port with %s"
                .formatted(choice.port(), server, choice.option()));
  }

  private Optional<Integer> kept() {
    return StateFile.in(folder).port(KEY);
  }
}
