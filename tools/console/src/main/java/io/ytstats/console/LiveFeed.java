package io.ytstats.console;

import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The snapshots as server-sent events, to each page that is open. Sending does not block: a page
 * that does not take them is disconnected, and connects again by itself. Thread-safe.
 */
final class LiveFeed {
  /** Pages that may be open at once. */
  static final int MOST_PAGES = 64;

  /** Events that may wait for a page. */
  private static final int MOST_WAITING = 5;

  private final Set<Page> pages = ConcurrentHashMap.newKeySet();
  private final Supplier<String> first;

  private static final class Page {
    private final ServerSentEventConnection connection;
    private final AtomicInteger waiting = new AtomicInteger();

    Page(ServerSentEventConnection connection) {
      this.connection = connection;
    }

    void send(String json) {
      if (waiting.incrementAndGet() > MOST_WAITING) {
        try {
          connection.close();
        } catch (IOException e) {
          // it is gone
        }
        return;
      }
      connection.send(
          json,
          new ServerSentEventConnection.EventCallback() {
            @Override
            public void done(
                ServerSentEventConnection c, String data, String event, String eventId) {
              waiting.decrementAndGet();
            }

            @Override
            public void failed(
                ServerSentEventConnection c,
                String data,
                String event,
                String eventId,
                IOException failure) {
              waiting.decrementAndGet();
            }
          });
    }
  }

  /**
   * @param first gives the event that a new page begins with
   */
  LiveFeed(Supplier<String> first) {
    this.first = first;
  }

  /** Accepts pages. */
  HttpHandler handler() {
    ServerSentEventHandler events =
        new ServerSentEventHandler(
            (connection, lastEventId) -> {
              Page page = new Page(connection);
              pages.add(page);
              connection.addCloseTask(closed -> pages.remove(page));
              connection.setKeepAliveTime(15_000);
              page.send(first.get());
            });
    return exchange -> {
      if (pages.size() >= MOST_PAGES) {
        exchange.setStatusCode(503);
        exchange.getResponseSender().send("too many pages are open");
        return;
      }
      // a proxy such as nginx would hold the events back
      exchange
          .getResponseHeaders()
          .put(io.undertow.util.HttpString.tryFromString("X-Accel-Buffering"), "no")
          .put(Headers.CACHE_CONTROL, "no-store");
      events.handleRequest(exchange);
    };
  }

  /** Sends an event to all pages. */
  void send(String json) {
    pages.forEach(page -> page.send(json));
  }
}
