package io.ytstats.agg;

import io.ytstats.app.AppOptions;
import io.ytstats.app.FatalException;
import io.ytstats.app.TopicChecks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A topic between fixed offsets, for a batch job: read through the 0-8 connector's {@code
 * createRDD}, with the same care as the windows of the streaming jobs. All of it is called on the
 * driver; the records come on the executors.
 */
public final class TopicReader {
  private final AppOptions options;
  private final String topic;
  private final GroupOffsets offsets;
  private final Map<String, String> consumerParams;
  private final ReadFailure readFailure;

  private TopicReader(
      AppOptions options, String topic, Admin admin, Map<String, String> consumerParams) {
    this.options = options;
    this.topic = topic;
    this.offsets = new GroupOffsets(admin, topic + "-reader");
    this.consumerParams = consumerParams;
    this.readFailure =
        new ReadFailure(
            new SpanProbe(options, topic + "-probe"),
            new FetchProbe(admin, Kafka08Topic.fetchBytes(consumerParams)));
  }

  /** Adds what the 0-8 connector cannot do of what the options ask for. */
  public static void checkOptions(AppOptions options, List<String> problems) {
    Kafka08Topic.checkOptions(options, problems);
  }

  /**
   * Looks whether a topic is there and can be read.
   *
   * @param admin stays the caller's, and is used as long as this is
   * @param options with {@link #checkOptions} passed
   * @param patience how long a broker that is away is waited for
   * @throws FatalException naming what is wrong with the topic
   * @throws RuntimeException if no broker answers in time
   */
  public static TopicReader open(Admin admin, AppOptions options, String topic, Duration patience) {
    TopicChecks topics = new TopicChecks(admin, options.bootstrapServers(), patience);
    topics.requireTopics(topic);
    topics.requireNotCompacted(topic);
    Kafka08Topic.requireReadable(topics, options, topic);
    return new TopicReader(
        options, topic, admin, Kafka08Topic.consumerParams(topics, options, topic));
  }

  /**
   * All that the topic holds now: from the earliest offset of each partition until the end of this
   * moment. A span that does not begin at 0 says that records of it are gone.
   *
   * @throws FatalException if no broker answers
   */
  public List<OffsetSpan> everything() throws InterruptedException {
    Map<Integer, Long> earliest = earliest();
    List<OffsetSpan> spans = new ArrayList<>();
    latest()
        .forEach(
            (partition, end) -> {
              long begin = earliest.getOrDefault(partition, 0L);
              spans.add(new OffsetSpan(topic, partition, begin, Math.max(begin, end)));
            });
    return spans;
  }

  /**
   * The same spans without what has expired since they were cut.
   *
   * @throws FatalException if no broker answers
   */
  public List<OffsetSpan> stillThere(List<OffsetSpan> spans) throws InterruptedException {
    Map<Integer, Long> earliest = earliest();
    return spans.stream()
        .map(
            span ->
                new OffsetSpan(
                    topic,
                    span.partition,
                    Math.min(
                        span.until,
                        Math.max(span.from, earliest.getOrDefault(span.partition, span.until))),
                    span.until))
        .collect(Collectors.toList());
  }

  /**
   * What has come after these spans until this moment, in partitions that were added too; without
   * empty spans.
   *
   * @throws FatalException if no broker answers, or the topic was made anew
   */
  public List<OffsetSpan> after(List<OffsetSpan> spans) throws InterruptedException {
    Map<Integer, Long> ends = new TreeMap<>();
    spans.forEach(span -> ends.put(span.partition, span.until));
    Map<Integer, Long> earliest = earliest();
    List<OffsetSpan> after = new ArrayList<>();
    latest()
        .forEach(
            (partition, end) -> {
              long read = ends.getOrDefault(partition, 0L);
              if (end < read) {
                throw new FatalException(
                    topic
                        + "-"
                        + partition
                        + " ends at "
                        + end
                        + ", before "
                        + read
                        + ", where it has ended already: the topic was made anew meanwhile");
              }
              long begin = Math.max(read, earliest.getOrDefault(partition, 0L));
              if (begin < end) {
                after.add(new OffsetSpan(topic, partition, begin, end));
              }
            });
    return after;
  }

  /**
   * The records of these spans.
   *
   * @return one RDD partition for each span; reading it fails where an offset has no record
   */
  public JavaRDD<SourceRecord> read(JavaSparkContext spark, List<OffsetSpan> spans) {
    return Kafka08Source.createRdd(spark, consumerParams, spans);
  }

  /**
   * Looks at a failure to read.
   *
   * @return what a retry cannot fix, as a sentence; null if a retry may help
   */
  public String explain(Throwable failure, List<OffsetSpan> spans) {
    return readFailure.explain(
        failure, spans.stream().filter(span -> span.count() > 0).collect(Collectors.toList()));
  }

  private Map<Integer, Long> earliest() throws InterruptedException {
    try {
      return offsets.earliest(topic);
    } catch (ExecutionException e) {
      throw unanswered(e);
    }
  }

  private Map<Integer, Long> latest() throws InterruptedException {
    try {
      return offsets.latest(topic);
    } catch (ExecutionException e) {
      throw unanswered(e);
    }
  }

  private FatalException unanswered(ExecutionException e) {
    return new FatalException(
        "Kafka at "
            + options.bootstrapServers()
            + " does not tell the offsets of "
            + topic
            + ": "
            + e.getCause().getMessage(),
        e.getCause());
  }
}
