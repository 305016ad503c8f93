package io.ytstats.status.model;

import io.ytstats.app.ClusterReader;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaOptions;
import io.ytstats.schema.Topics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * Looks at a pipeline from outside. It joins no group, commits nothing and writes nothing. Readings
 * build on each other: rates are those since an earlier one, and of the dead letters only new ones
 * are read. Not thread-safe.
 */
public final class PipelineReader implements AutoCloseable {
  /** Gives a connection to the database; the reader closes it. */
  @FunctionalInterface
  public interface Database {
    /**
     * A new connection.
     *
     * @throws SQLException if the server cannot be reached or refuses the user
     * @throws FatalException for the same, with a sentence
     */
    Connection connect() throws SQLException;
  }

  private final ClusterReader kafka;
  private final Database database;
  private final HopsReader hops;
  private final RejectLog rejects;

  /**
   * A reader; the first reading has no rates.
   *
   * @param kafka closed with this
   * @param options for further clients
   * @param clientId of those clients
   * @param database null to leave the tables out
   * @param since earlier rejects are not counted
   */
  public PipelineReader(
      ClusterReader kafka,
      KafkaOptions options,
      String clientId,
      Database database,
      List<Hop> hops,
      Instant since) {
    this.kafka = kafka;
    this.database = database;
    this.hops = new HopsReader(kafka, options, clientId, hops);
    this.rejects = new RejectLog(since, Topics.DEAD_LETTERS.toArray(new String[0]));
  }

  /** Takes a snapshot. A server that cannot be read is a sentence in its failures. */
  public PipelineSnapshot read() {
    List<String> failures = new ArrayList<>();
    List<HopStatus> hopStatus = attempt(failures, Collections.<HopStatus>emptyList(), hops::read);
    RejectStatus rejectStatus =
        failures.isEmpty() ? attempt(failures, none(), () -> rejects.read(kafka)) : none();
    List<TableStatus> tables =
        attempt(failures, Collections.<TableStatus>emptyList(), this::readTables);
    return new PipelineSnapshot(Instant.now(), hopStatus, rejectStatus, tables, failures);
  }

  private List<TableStatus> readTables() {
    if (database == null) {
      return Collections.emptyList();
    }
    try (Connection connection = database.connect()) {
      return TableReader.read(connection);
    } catch (SQLException e) {
      throw new FatalException(
          "cannot read the tables: " + String.valueOf(e.getMessage()).split("\\R", 2)[0], e);
    }
  }

  private static RejectStatus none() {
    Map<String, Long> noReasons = Collections.emptyMap();
    return new RejectStatus(noReasons, Collections.<Reject>emptyList(), 0);
  }

  private static <T> T attempt(List<String> failures, T otherwise, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (FatalException | KafkaException e) {
      failures.add(String.valueOf(e.getMessage()));
      return otherwise;
    }
  }

  /** Closes the clients. */
  @Override
  public void close() {
    hops.close();
    kafka.close();
  }
}
