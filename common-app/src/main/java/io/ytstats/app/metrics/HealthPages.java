package io.ytstats.app.metrics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Answers {@code /health/live} and {@code /health/ready}: 200 or 503, with a JSON object that says
 * why. Thread-safe.
 */
final class HealthPages implements HttpHandler {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;

  private final String application;
  private final Health health;

  HealthPages(String application, Health health) {
    this.application = application;
    this.health = health;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try {
      String method = exchange.getRequestMethod();
      if (!method.equals("GET") && !method.equals("HEAD")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, METHOD_NOT_ALLOWED, "text/plain", "GET or HEAD\n");
        return;
      }
      Health.State state = health.state();
      switch (exchange.getRequestURI().getPath()) {
        case "/health/live":
          send(exchange, state.isLive(), "live", state);
          break;
        case "/health/ready":
          send(exchange, state.isReady(), "ready", state);
          break;
        case "/":
          send(exchange, OK, "text/plain", "/metrics\n/health/live\n/health/ready\n");
          break;
        default:
          send(exchange, NOT_FOUND, "text/plain", "not here; see /\n");
      }
    } finally {
      exchange.close();
    }
  }

  private void send(HttpExchange exchange, boolean isWell, String what, Health.State state)
      throws IOException {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("application", application);
    answer.put("status", isWell ? what : "not " + what);
    answer.put("reason", state.reason());
    ObjectNode checks = answer.putObject("checks");
    state.checks.forEach((check, reason) -> checks.put(check, reason == null ? "ok" : reason));
    answer.put("last_progress", state.progressAt == null ? null : state.progressAt.toString());
    send(
        exchange,
        isWell ? OK : UNAVAILABLE,
        "application/json",
        JSON.writeValueAsString(answer) + "\n");
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
