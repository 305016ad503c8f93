package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between programs and a server on 127.0.0.1, and remembers every byte that passes, as
 * somebody who listens on the network does. Runs in threads of its own until it is closed.
 */
final class RecordingProxy implements AutoCloseable {
  private final ServerSocket front;
  private final int target;
  private final List<ByteArrayOutputStream> seen = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** Listens on a free port from now on, and connects to the target with each connection. */
  RecordingProxy(int target) {
    this.target = target;
    try {
      front = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    inBackground(this::accept);
  }

  int port() {
    return front.getLocalPort();
  }

  /** How many bytes have passed, in both directions. */
  long bytes() {
    return seen.stream().mapToLong(ByteArrayOutputStream::size).sum();
  }

  /** Those of the texts that have passed as they are. */
  List<String> seenOf(Collection<String> texts) {
    List<String> streams = seen.stream().map(each -> each.toString(ISO_8859_1)).toList();
    return texts.stream()
        .filter(
            text -> {
              String bytes = new String(text.getBytes(UTF_8), ISO_8859_1);
              return streams.stream().anyMatch(stream -> stream.contains(bytes));
            })
        .toList();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = front.accept();
        sockets.add(client);
        try {
          Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
          sockets.add(server);
          inBackground(() -> copy(client, server));
          inBackground(() -> copy(server, client));
        } catch (IOException e) {
          client.close(); // the server is down: its clients see a closed connection
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void copy(Socket from, Socket to) {
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    seen.add(passed);
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        passed.write(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // one end has closed the connection: so is the other's
    }
  }

  private static void inBackground(Runnable task) {
    Thread thread = new Thread(task, "recording proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      front.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
