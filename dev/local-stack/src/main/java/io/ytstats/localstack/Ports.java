package io.ytstats.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports on loopback. */
final class Ports {

  /**
   * Free ports are sought below those that the kernel gives to outgoing connections (from 32768 on
   * Linux). A client that keeps connecting to a stopped server can be given the server's own port.
   */
  private static final int LOWEST = 12_000;

  private static final int BEYOND_HIGHEST = 32_000;
  private static final int CONNECT_TIMEOUT_MILLIS = 500;

  /** Ports that were found, so that none is found twice before its server listens. */
  private static final Set<Integer> FOUND = ConcurrentHashMap.newKeySet();

  private Ports() {}

  /** Whether a server could listen on this port of 127.0.0.1 now. */
  static boolean isFree(int port) {
    // Binding alone is not enough: on macOS it succeeds beside a listener on all addresses.
    if (accepts(port)) {
      return false;
    }
    try (ServerSocket socket = new ServerSocket()) {
      // A port in TIME_WAIT is free to a server.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(loopback(), port), 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether something listens on this port of 127.0.0.1. */
  static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(loopback(), port), CONNECT_TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** A port that was free a moment ago; never the same twice in one JVM. */
  static int findFree() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND_HIGHEST);
      if (isFree(port) && FOUND.add(port)) {
        return port;
      }
    }
    throw new LocalStackException(
        "no free port between " + LOWEST + " and " + BEYOND_HIGHEST + " on 127.0.0.1");
  }

  static InetAddress loopback() throws IOException {
    // not getLoopbackAddress(), which may be ::1
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
