package io.ytstats.store;

import io.ytstats.app.Application;
import io.ytstats.app.DeadLetter;
import io.ytstats.app.FatalException;
import io.ytstats.app.KafkaClients;
import io.ytstats.app.LargeRecordProbe;
import io.ytstats.app.PendingSends;
import io.ytstats.app.PollBudget;
import io.ytstats.app.Publisher;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.app.StopSignal;
import io.ytstats.app.TopicChecks;
import io.ytstats.app.metrics.Health;
import io.ytstats.app.metrics.Monitoring;
import io.ytstats.app.metrics.TopicProbe;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A store from its arguments to its exit code: waits for Kafka and the database, checks both, and
 * runs the loop until it is stopped.
 */
public final class StoreApp {
  private static final int POLL_RECORDS = 2_000;

  /** How long a turn of the loop may take; a write may take longer, and is not in the turn. */
  private static final Duration TURN = Duration.ofSeconds(10);

  /** The most bytes of one broker's answer, compressed; with few partitions it is less. */
  private static final int FETCH_BYTES = 16 << 20;

  /** Dead letters are rare, and a store may run in a small heap. */
  private static final int DEAD_LETTER_BUFFER_BYTES = 8 << 20;

  private final StoreOptions options;

  private StoreApp(StoreOptions options) {
    this.options = options;
  }

  /**
   * Runs a store on the calling thread until {@link StopSignal} stops it, or it fails.
   *
   * @param type daily or monthly
   * @param args the command line
   * @return the exit code, for {@link StopSignal#runAndExit}
   */
  public static int run(StoreType type, String... args) {
    StoreOptions options = new StoreOptions(type);
    return Application.run(
        type.storeName(), type.description(), options, () -> new StoreApp(options).run(), args);
  }

  /**
   * Runs until stopped.
   *
   * @throws FatalException with a message for the operator
   * @throws InterruptedException if it is asked to stop while it still starts
   * @throws SQLException if the table cannot be checked
   */
  private void run() throws InterruptedException, SQLException {
    String name = options.type().storeName();
    try (Monitoring monitoring =
            Monitoring.start(options.http, name, new Health(TURN, Duration.ZERO));
        DatabaseProbe probe = DatabaseProbe.start(monitoring, options.databaseAccess())) {
      run(monitoring, new StoreMetrics(monitoring, options.type().table()));
    }
  }

  private void run(Monitoring monitoring, StoreMetrics metrics)
      throws InterruptedException, SQLException {
    checkTopics();
    ReaderSchemas schemas = SchemaRegistry.readerSchemas(options, options.reader().schemas());
    RowOutcomes outcomes = monitoring.isOn() ? metrics : null;
    try (ParallelWriter table = new TableConnector(options, outcomes).connect();
        Publisher deadLetters = new Publisher(deadLetterProducer())) {
      StoreMetrics.showPool(monitoring, table);
      PollBudget budget = new PollBudget();
      Consumer<byte[], byte[]> consumer = consumer(budget);
      monitoring.showKafkaClient(consumer::metrics);
      monitoring.showKafkaClient(deadLetters::metrics);
      Progress progress = new Progress(metrics);
      TopicIntake intake =
          new TopicIntake(
              options.reader().inputTopic(),
              options.reader().groupId(),
              consumer,
              budget,
              options.reader().rewind());
      BatchWriter writer =
          new BatchWriter(
              options.type().table(),
              options.databaseAccess().address(),
              table::write,
              letters -> publish(letters, deadLetters),
              progress);
      StoreLoop loop =
          new StoreLoop(
              new RecordDecoder(options.type().input(), schemas),
              intake,
              writer,
              options.type().table(),
              new LargeRecordProbe(this::recordByRecord),
              progress);
      StopSignal.onStop(loop::stop);
      try (TopicProbe probe =
          TopicProbe.startForReader(
              monitoring,
              options,
              options.type().storeName(),
              options.reader().groupId(),
              intake::assigned,
              options.reader().inputTopic(),
              options.reader().deadLetterTopic())) {
        monitoring.health().pass(Health.START);
        loop.run();
      }
    }
  }

  private void checkTopics() {
    try (Admin admin = KafkaClients.admin(options, options.reader().groupId() + "-checks")) {
      TopicChecks checks = new TopicChecks(admin, options.bootstrapServers());
      checks.requireTopics(options.reader().inputTopic(), options.reader().deadLetterTopic());
      checks.requireDeadLettersKept(options.reader().deadLetterTopic());
    }
  }

  private void publish(List<DeadLetter> letters, Publisher publisher) {
    PendingSends sending = publisher.begin();
    for (DeadLetter letter : letters) {
      sending.send(options.reader().deadLetterTopic(), letter.key(), letter.value());
    }
    sending.awaitAcknowledged();
  }

  private Consumer<byte[], byte[]> consumer(PollBudget budget) {
    Map<String, String> defaults = new HashMap<>();
    // a store that joins or leaves does not interrupt the partitions that stay with this one
    defaults.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    // a batch consists of several polls
    defaults.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(POLL_RECORDS));
    defaults.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, Integer.toString(FETCH_BYTES));
    return KafkaClients.consumer(
        options,
        options.reader().groupId(),
        defaults,
        // TopicIntake resets offsets, and logs how many records were lost
        Collections.singletonMap(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"),
        budget.keys(),
        budget.values());
  }

  /** A consumer that joins no group and holds one record at a time. */
  private Consumer<byte[], byte[]> recordByRecord() {
    return KafkaClients.consumer(
        options,
        options.reader().groupId(),
        Collections.emptyMap(),
        Collections.singletonMap(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1"));
  }

  private Map<String, String> deadLetterProducer() {
    Map<String, String> properties =
        KafkaClients.producerProperties(options, options.reader().groupId() + "-dead-letters");
    properties.putIfAbsent(
        ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(DEAD_LETTER_BUFFER_BYTES));
    return properties;
  }
}
