package io.ytstats.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Period;
import io.ytstats.store.DatabaseFailure;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the page asks for beside the snapshots, as JSON. */
final class Api implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Longer than a channel id, which has 100 code points. */
  private static final int MOST_CHARACTERS = 200;

  private static final int REJECTS_OF_A_PAGE = 100;

  private final Monitor monitor;
  private final RejectLog rejects;
  private final ChannelStore channels;
  private final Explainer explainer;
  private final Path auditFile;

  /** A request that cannot be answered, and why. */
  private static final class BadRequestException extends Exception {
    private static final long serialVersionUID = 1;

    BadRequestException(String message) {
      super(message);
    }
  }

  /**
   * @param auditFile null for none
   */
  Api(
      Monitor monitor,
      RejectLog rejects,
      ChannelStore channels,
      Explainer explainer,
      Path auditFile) {
    this.monitor = monitor;
    this.rejects = rejects;
    this.channels = channels;
    this.explainer = explainer;
    this.auditFile = auditFile;
  }

  /** Any of the records here as JSON. */
  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of texts and numbers are always JSON", e);
    }
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    int status = 200;
    Object answer;
    try {
      answer = answer(exchange);
      status = answer == null ? 404 : 200;
    } catch (BadRequestException e) {
      status = 400;
      answer = Map.of("problem", e.getMessage());
    } catch (SQLException | PoolInitializationException e) {
      status = 503;
      answer = Map.of("problem", "the database: " + DatabaseFailure.describe(e));
    } catch (RuntimeException e) {
      LOG.error("{} was not answered", exchange.getRelativePath(), e);
      status = 500;
      answer = Map.of("problem", "The console failed; its log says why.");
    }
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange
        .getResponseSender()
        .send(json(answer == null ? Map.of("problem", "no such answer") : answer));
  }

  private Object answer(HttpServerExchange exchange) throws BadRequestException, SQLException {
    switch (exchange.getRelativePath()) {
      case "/status":
        return monitor.latest();
      case "/history":
        return monitor.history().columns();
      case "/rejects":
        return page(exchange);
      case "/audit":
        return AuditReport.of(auditFile);
      case "/channels":
        return channels.find(text(exchange, "prefix", ""), text(exchange, "after", null));
      case "/channel":
        return channels.curves(channel(exchange));
      case "/explain":
        return explainer.explain(channel(exchange), day(exchange));
      default:
        return null;
    }
  }

  private List<Reject> page(HttpServerExchange exchange) throws BadRequestException {
    int from;
    try {
      from = Integer.parseUnsignedInt(text(exchange, "from", "0"));
    } catch (NumberFormatException e) {
      throw new BadRequestException("from is not a number");
    }
    List<Reject> latest = rejects.latest();
    int begin = Math.min(Math.max(0, from), latest.size());
    return latest.subList(begin, Math.min(latest.size(), begin + REJECTS_OF_A_PAGE));
  }

  private static String channel(HttpServerExchange exchange) throws BadRequestException {
    String channel = text(exchange, "channel", "");
    try {
      return DataPoint.of(channel, Period.DAY.parse("2017-08-02") * 86_400L, 0).channel();
    } catch (BadRecordException e) {
      throw new BadRequestException(e.getMessage());
    }
  }

  private static int day(HttpServerExchange exchange) throws BadRequestException {
    try {
      return Period.DAY.parse(text(exchange, "day", ""));
    } catch (DateTimeException e) {
      throw new BadRequestException("day is not of the form 2017-08-02");
    }
  }

  private static String text(HttpServerExchange exchange, String name, String otherwise)
      throws BadRequestException {
    Deque<String> values = exchange.getQueryParameters().get(name);
    if (values == null) {
      return otherwise;
    }
    if (values.getFirst().length() > MOST_CHARACTERS) {
      throw new BadRequestException(name + " is too long");
    }
    return values.getFirst();
  }
}
