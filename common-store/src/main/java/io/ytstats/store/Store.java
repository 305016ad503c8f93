package io.ytstats.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.ytstats.app.DeadLetter;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.LargeRecordProbe;
import io.ytstats.app.PendingSends;
import io.ytstats.app.PollBudget;
import io.ytstats.app.Publisher;
import io.ytstats.app.Rewind;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.app.StopSignal;
import io.ytstats.app.TopicChecks;
import io.ytstats.schema.ReaderSchemas;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store: waits for Kafka and the database, checks both, and runs the loop until stopped. */
public final class Store {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);

  private static final int POLL_RECORDS = 2_000;

  /** Of one broker's answer, as it is stored; with few partitions it is less. */
  private static final int FETCH_BYTES = 16 << 20;

  /** Dead letters are rare, and a store may run in a small heap. */
  private static final int DEAD_LETTER_BUFFER_BYTES = 8 << 20;

  private Store() {}

  /**
   * Runs on the calling thread until {@link StopSignal} asks to stop.
   *
   * @param options checked
   * @throws FatalException with a message for the operator
   * @throws InterruptedException if asked to stop before it is up
   */
  public static void run(StoreOptions options) throws InterruptedException {
    try (Admin admin = KafkaClients.admin(options, options.groupId() + "-checks")) {
      new TopicChecks(admin, options.bootstrapServers())
          .requireTopics(options.inputTopic(), options.deadLetterTopic());
      new TopicChecks(admin, options.bootstrapServers())
          .requireDeadLettersKept(options.deadLetterTopic());
    }
    ReaderSchemas schemas = SchemaRegistry.readerSchemas(options, options.schemas());
    try (HikariDataSource dataSource = connect(options);
        Publisher publisher = new Publisher(deadLetterProducer(options));
        ParallelWriter writer =
            new ParallelWriter(
                new TableWriter(dataSource, options.table()), options.dbConnections())) {
      PollBudget budget = new PollBudget();
      StoreLoop loop =
          new StoreLoop(
              options.table(),
              options.inputTopic(),
              options.groupId(),
              options.databasePlace(),
              schemas,
              consumer(options, budget),
              budget,
              new LargeRecordProbe(() -> recordByRecord(options)),
              writer::write,
              letters -> {
                PendingSends sending = publisher.begin();
                for (DeadLetter letter : letters) {
                  sending.send(options.deadLetterTopic(), letter.key(), letter.value());
                }
                sending.awaitAcknowledged();
              },
              new Rewind(options.rewind()));
      StopSignal.onStop(loop::stop);
      loop.run();
    }
  }

  private static Consumer<byte[], byte[]> consumer(StoreOptions options, PollBudget budget) {
    Map<String, String> defaults = new HashMap<>();
    // another store's coming or going does not take away the partitions that stay
    defaults.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    // a batch is made of several polls
    defaults.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(POLL_RECORDS));
    defaults.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Integer.toString(FETCH_BYTES));
    return KafkaClients.consumer(
        options,
        options.groupId(),
        defaults,
        // the loop sees to it, and says how much is gone
        Collections.singletonMap(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"),
        budget.keys(),
        budget.values());
  }

  /** A consumer that joins no group and holds one record at a time. */
  private static Consumer<byte[], byte[]> recordByRecord(StoreOptions options) {
    Map<String, String> fixed = new HashMap<>();
    fixed.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
    return KafkaClients.consumer(
        options, options.groupId(), Collections.<String, String>emptyMap(), fixed);
  }

  private static Map<String, String> deadLetterProducer(StoreOptions options) {
    Map<String, String> properties =
        KafkaClients.producerProperties(options, options.groupId() + "-dead-letters");
    properties.putIfAbsent(
        ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(DEAD_LETTER_BUFFER_BYTES));
    return properties;
  }

  /** Connects and checks the table; a server that is away is waited for. */
  private static HikariDataSource connect(StoreOptions options) {
    String place = options.databasePlace();
    RetryPolicy<Object> untilTheServerIsUp =
        RetryPolicy.builder()
            .handleIf(failure -> DatabaseFailure.of(failure) == DatabaseFailure.TRANSIENT)
            .withBackoff(Duration.ofSeconds(1), Duration.ofSeconds(10))
            .withMaxRetries(-1)
            .onFailedAttempt(
                attempt -> {
                  Throwable failure = attempt.getLastException();
                  if (DatabaseFailure.of(failure) == DatabaseFailure.TRANSIENT) {
                    LOG.warn(
                        "the database at {} does not answer; waiting ({})",
                        place,
                        DatabaseFailure.describe(failure));
                  }
                })
            .build();
    return Failsafe.with(untilTheServerIsUp).get(() -> connectOnce(options));
  }

  private static HikariDataSource connectOnce(StoreOptions options) throws SQLException {
    String place = options.databasePlace();
    HikariDataSource dataSource = null;
    boolean good = false;
    try {
      dataSource = options.openConnections();
      new TableCheck(options.table(), place).check(dataSource);
      new TableWriter(dataSource, options.table()).prepare(options.dbConnections());
      good = true;
      return dataSource;
    } catch (SQLException | PoolInitializationException e) {
      if (DatabaseFailure.of(e) == DatabaseFailure.TRANSIENT) {
        throw e;
      }
      throw new FatalException(
          "database "
              + place
              + " does not serve user "
              + options.dbUser()
              + ": "
              + DatabaseFailure.describe(e)
              + "; see --db-url, --db-user and --db-password-file, and for database, tables and"
              + " rights sql/schema.sql and sql/grants.sql",
          e);
    } finally {
      if (dataSource != null && !good) {
        dataSource.close();
      }
    }
  }
}
