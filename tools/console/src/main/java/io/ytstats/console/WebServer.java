package io.ytstats.console;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.AllowedMethodsHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.encoding.ContentEncodingRepository;
import io.undertow.server.handlers.encoding.EncodingHandler;
import io.undertow.server.handlers.encoding.GzipEncodingProvider;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.ytstats.app.FatalException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The web server: who may ask, by which methods, and what a browser may do with the answers. It
 * reads only, so only GET and HEAD are answered.
 */
final class WebServer implements AutoCloseable {
  /** Nothing is loaded from elsewhere, and the page itself holds no script or style. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Undertow server;
  private final String prefix;

  /**
   * Not started yet.
   *
   * @param api answers below api/
   * @param live answers at api/live
   */
  WebServer(ConsoleOptions options, HttpHandler api, HttpHandler live) {
    prefix = options.prefix();
    HttpHandler answers =
        new EncodingHandler(
            new BlockingHandler(api),
            new ContentEncodingRepository()
                .addEncodingHandler("gzip", new GzipEncodingProvider(), 50));
    PathHandler paths =
        Handlers.path()
            .addPrefixPath(prefix + "/", new PageFiles())
            .addPrefixPath(prefix + "/api", answers)
            .addExactPath(prefix + "/api/live", live);
    server =
        Undertow.builder()
            .addHttpListener(options.httpPort, options.httpHost)
            .setIoThreads(2)
            .setWorkerThreads(8)
            .setHandler(
                guarded(
                    new AllowedMethodsHandler(paths, Methods.GET, Methods.HEAD), hosts(options)))
            .build();
  }

  private static Set<String> hosts(ConsoleOptions options) {
    Set<String> hosts = new HashSet<>(Set.of("localhost", "127.0.0.1", "::1"));
    hosts.add(options.httpHost.toLowerCase(Locale.ROOT));
    options.allowedHosts.forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    return hosts;
  }

  private static HttpHandler guarded(HttpHandler next, Set<String> hosts) {
    return exchange -> {
      exchange
          .getResponseHeaders()
          .put(HttpString.tryFromString("Content-Security-Policy"), POLICY)
          .put(HttpString.tryFromString("X-Content-Type-Options"), "nosniff")
          .put(HttpString.tryFromString("Referrer-Policy"), "no-referrer")
          .put(HttpString.tryFromString("Cross-Origin-Resource-Policy"), "same-origin")
          .put(HttpString.tryFromString("Cross-Origin-Opener-Policy"), "same-origin")
          .put(Headers.CACHE_CONTROL, "no-cache");
      String host = exchange.getHostName();
      if (host == null || !hosts.contains(host.toLowerCase(Locale.ROOT))) {
        exchange.setStatusCode(403);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send("this name is not known here; see --allow-host\n");
        return;
      }
      next.handleRequest(exchange);
    };
  }

  /**
   * Starts to listen.
   *
   * @return the page's address
   * @throws FatalException if the port is taken or the address is not this machine's
   */
  String start() {
    try {
      server.start();
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new FatalException("cannot listen: " + cause.getMessage(), e);
    }
    InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
    String host = address.getHostString();
    return "http://"
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + address.getPort()
        + prefix
        + "/";
  }

  @Override
  public void close() {
    server.stop();
  }
}
