package io.ytstats.console;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** The page's own files, from the jar; no path of a request is looked up anywhere. */
final class PageFiles implements HttpHandler {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/";

  private final Map<String, File> files = new HashMap<>();

  private record File(String type, ByteBuffer bytes) {}

  PageFiles() {
    add("/", "text/html; charset=utf-8", "page/index.html");
    add("/app.css", "text/css; charset=utf-8", "page/app.css");
    for (String script :
        new String[] {"app", "format", "pipeline", "charts", "channels", "lists"}) {
      add("/" + script + ".js", "text/javascript; charset=utf-8", "page/" + script + ".js");
    }
    add("/icon.svg", "image/svg+xml", "page/icon.svg");
    String dist = UPLOT + ConsoleVersions.uplot() + "/dist/";
    add("/uplot.js", "text/javascript; charset=utf-8", dist + "uPlot.iife.min.js");
    add("/uplot.css", "text/css; charset=utf-8", dist + "uPlot.min.css");
  }

  private void add(String path, String type, String resource) {
    try (InputStream in = PageFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar is incomplete: it does not contain " + resource);
      }
      files.put(path, new File(type, ByteBuffer.wrap(in.readAllBytes())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (exchange.getRelativePath().isEmpty()) {
      // the page's own addresses are relative to a path with a slash at its end
      exchange.setStatusCode(302);
      exchange.getResponseHeaders().put(Headers.LOCATION, exchange.getRequestPath() + "/");
      return;
    }
    File file = files.get(exchange.getRelativePath());
    if (file == null) {
      exchange.setStatusCode(404);
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
      exchange.getResponseSender().send("no such page\n");
      return;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, file.type);
    exchange.getResponseSender().send(file.bytes.duplicate());
  }
}
