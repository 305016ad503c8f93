package io.ytstats.localstack;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** The port of a server: the chosen one, or a free one that is kept in its state file. */
final class ServerPort {
  private static final String KEY = "port";

  private final String server;
  private final Path folder;
  private final PortChoice choice;
  private final StateFile state;
  private final BooleanSupplier isRunning;

  /**
   * @param server its name, for messages
   * @param folder the server's own folder
   */
  ServerPort(
      String server, Path folder, PortChoice choice, StateFile state, BooleanSupplier isRunning) {
    this.server = server;
    this.folder = folder;
    this.choice = choice;
    this.state = state;
    this.isRunning = isRunning;
  }

  /** The port that it listens on, or will after the next start; 0 if that is not known yet. */
  int port() {
    return kept()
        .filter(kept -> choice.port() == 0 || isRunning.getAsBoolean())
        .orElse(choice.port());
  }

  /** The port for a start now: the chosen one, else the kept one if it is free, else a free one. */
  int choose() {
    int port =
        choice.port() != 0
            ? choice.port()
            : kept().filter(Ports::isFree).orElseGet(Ports::findFree);
    state.put(KEY, Integer.toString(port));
    return port;
  }

  /** Why the server cannot be started, or used, with the chosen port; empty if it can. */
  Optional<String> problem() {
    if (isRunning.getAsBoolean()) {
      return runsElsewhere();
    }
    if (choice.port() == 0 || Ports.isFree(choice.port())) {
      return Optional.empty();
    }
    return Optional.of(
        "port "
            + choice.port()
            + " for "
            + server
            + " is taken by another process: stop that, or choose another port with "
            + choice.option());
  }

  /** Fails if there is a {@link #problem}. */
  void require() {
    Optional<String> problem = problem();
    if (problem.isPresent()) {
      throw new LocalStackException(problem.get());
    }
  }

  private Optional<String> runsElsewhere() {
    int running = port();
    if (!choice.asked() || choice.port() == 0 || choice.port() == running) {
      return Optional.empty();
    }
    return Optional.of(
        server
            + " of "
            + folder.getParent()
            + " runs on port "
            + running
            + " already, not "
            + choice.port()
            + ": stop it first");
  }

  private Optional<Integer> kept() {
    OptionalInt kept = state.port(KEY);
    return kept.isPresent() ? Optional.of(kept.getAsInt()) : Optional.empty();
  }
}
