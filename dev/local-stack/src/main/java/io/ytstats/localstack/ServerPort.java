package io.ytstats.localstack;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The port of a server: the chosen one, or a free one that is kept in its state file.
 *
 * @param server its name, for messages
 * @param folder the server's own folder
 */
record ServerPort(String server, Path folder, Choice choice) {
  private static final String KEY = "port";

  /** A free port, which stays the same at every start. */
  static final Choice FREE = new Choice(0, false, "");

  /**
   * Which port a server listens on.
   *
   * @param port 0 for a free one
   * @param asked whether the user chose it; else it is a default, and a running server may have
   *     another
   * @param option how to choose another, for messages
   */
  record Choice(int port, boolean asked, String option) {}

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
    if (isRunning && choice.asked() && choice.port() != port(true)) {
      return Optional.of(
          "%s of %s runs on port %d already, not %d: stop it first"
              .formatted(server, folder.getParent(), port(true), choice.port()));
    }
    if (!isRunning && !Ports.isFree(choice.port())) {
      return Optional.of(
          "port %d for %s is taken by another process: stop that, or choose another port with %s"
              .formatted(choice.port(), server, choice.option()));
    }
    return Optional.empty();
  }

  private Optional<Integer> kept() {
    return StateFile.in(folder).port(KEY);
  }
}
