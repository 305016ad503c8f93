package io.ytstats.localstack;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
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

  /**
   * Claims on ports that were found, so that no JVM finds one twice before its server listens: a
   * UDP socket of the same number, which only one process can have. Open until the JVM ends.
   */
  private static final Map<Integer, DatagramSocket> CLAIMS = new ConcurrentHashMap<>();

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

  /** A port that was free a moment ago, and that this JVM has claimed. */
  static int findFree() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND_HIGHEST);
      if (isFree(port) && claim(port)) {
        return port;
      }
    }
    throw new LocalStackException(
        "no free port between " + LOWEST + " and " + BEYOND_HIGHEST + " on 127.0.0.1");
  }

  private static boolean claim(int port) {
    try {
      DatagramSocket socket = new DatagramSocket(new InetSocketAddress(loopback(), port));
      CLAIMS.put(port, socket);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static InetAddress loopback() throws IOException {
    // not getLoopbackAddress(), which may be ::1
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
