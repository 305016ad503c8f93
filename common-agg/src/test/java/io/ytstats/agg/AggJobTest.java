package io.ytstats.agg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ytstats.agg.source.OffsetSpan;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.agg.source.StopFlag;
import io.ytstats.agg.source.Window;
import io.ytstats.agg.source.WindowSource;
import io.ytstats.app.Backoff;
import io.ytstats.app.FatalException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.streaming.StreamingContextState;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole job on a local Spark, with a source and sinks of this test, and without Kafka. */
@Timeout(120)
class AggJobTest {
  private static final Duration WINDOW = Duration.ofMillis(100);

  private final ListSink results = new ListSink();
  private final ListSink rejects = new ListSink();
  private final List<String> commits = new CopyOnWriteArrayList<>();
  private final ListSource source = new ListSource();

  @Test
  void windowsAreReducedPublishedAndCommittedInOrder() throws Exception {
    source.add(
        record(0, json("a", "2017-08-01T01:00:00", 5)),
        record(1, json("a", "2017-08-01T23:00:00", 6)),
        record(2, "{"));
    source.add();
    source.add(record(3, json("a", "2017-08-01T22:00:00", 7))).failures =
        List.of(new IllegalStateException("no leader"), new IllegalStateException("no leader"));
    source.add(record(4, json("b", "2017-08-01T22:00:00", 8)));

    CompletableFuture<Void> running = CompletableFuture.runAsync(this::run);
    // whichever comes first: a job that fails does not handle all windows
    CompletableFuture.anyOf(source.handled, running).get(60, TimeUnit.SECONDS);
    source.streaming.stop(true, false);
    running.get(60, TimeUnit.SECONDS);

    assertThat(published())
        .containsExactly(
            point("a", "2017-08-01T23:00:00Z", 6),
            point("a", "2017-08-01T22:00:00Z", 7),
            point("b", "2017-08-01T22:00:00Z", 8));
    assertThat(rejects.acknowledged()).hasSize(1);
    assertThat(commits).containsExactly("in-0[0..3)", "in-0[3..3)", "in-0[3..4)", "in-0[4..5)");
  }

  @Test
  void windowThatFailsForGoodEndsTheJobUncommitted() throws Exception {
    source.add(record(0, json("a", "2017-08-01T01:00:00", 5)));
    source.add(record(1, json("a", "2017-08-02T01:00:00", 6))).failures =
        List.of(new IllegalStateException("permanent"));
    source.add(record(2, json("a", "2017-08-03T01:00:00", 7)));

    assertThatThrownBy(this::run).isInstanceOf(FatalException.class).hasMessage("explained");

    assertThat(source.streaming.getState()).isEqualTo(StreamingContextState.STOPPED);
    assertThat(published()).containsExactly(point("a", "2017-08-01T01:00:00Z", 5));
    assertThat(commits).containsExactly("in-0[0..1)");
  }

  private void run() {
    AggJob job =
        new AggJob(
            Aggregation.DAILY,
            "group",
            new Codecs(
                ReaderSchemas.published(), RecordHeader.singleObject(Aggregation.DAILY.output())),
            source,
            results,
            rejects,
            (spans, topicId) -> spans.forEach(span -> commits.add(span.toString())),
            Backoff.between(Duration.ofMillis(1), Duration.ofMillis(1))
                .within(Duration.ofMinutes(1)),
            new StopFlag(),
            JobListener.NONE);
    try {
      job.run(LocalSpark.conf(Aggregation.DAILY), WINDOW);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<DataPoint> published() throws Exception {
    RecordDecoder decoder = new RecordDecoder(Aggregation.DAILY.output());
    List<DataPoint> points = new ArrayList<>();
    for (ListSink.Sent sent : results.acknowledged()) {
      points.add(decoder.decode(sent.key(), sent.value()));
    }
    return points;
  }

  private static DataPoint point(String channel, String at, int subs) throws Exception {
    return DataPoint.of(channel, Instant.parse(at).getEpochSecond(), subs);
  }

  private static String json(String channel, String at, int subs) {
    return String.format(
        "{\"yt_channel_id\":\"%s\",\"harvest_ts\":\"%s\",\"subs\":%d}", channel, at, subs);
  }

  private static SourceRecord record(long offset, String value) {
    return new SourceRecord("in", 0, offset, null, value.getBytes(UTF_8));
  }

  /** Gives one of its windows in each batch of Spark. */
  private static final class ListSource implements WindowSource {
    private final Queue<ListWindow> windows = new ConcurrentLinkedQueue<>();
    private long end;
    volatile JavaStreamingContext streaming;
    final CompletableFuture<Void> handled = new CompletableFuture<>();

    ListWindow add(SourceRecord... records) {
      ListWindow window = new ListWindow(this, end, List.of(records));
      end += records.length;
      windows.add(window);
      return window;
    }

    @Override
    public void forEachWindow(JavaStreamingContext context, Consumer<Window> handler) {
      streaming = context;
      context
          .queueStream(new ArrayDeque<JavaRDD<SourceRecord>>())
          .foreachRDD(
              empty -> {
                ListWindow window = windows.poll();
                if (window == null) {
                  handled.complete(null);
                } else {
                  handler.accept(window);
                }
              });
    }
  }

  /** A window of given records; its first attempts fail with given failures. */
  private static final class ListWindow implements Window {
    private final ListSource source;
    private final OffsetSpan span;
    private final List<SourceRecord> records;
    private int attempts;
    List<RuntimeException> failures = List.of();

    ListWindow(ListSource source, long begin, List<SourceRecord> records) {
      this.source = source;
      this.span = new OffsetSpan(new TopicPartition("in", 0), begin, begin + records.size());
      this.records = records;
    }

    @Override
    public long endMillis() {
      return 0;
    }

    @Override
    public List<OffsetSpan> spans() {
      return List.of(span);
    }

    @Override
    public String topicId() {
      return "topic-id";
    }

    @Override
    public JavaRDD<SourceRecord> records() {
      assertThat(attempts).isZero();
      return read();
    }

    @Override
    public JavaRDD<SourceRecord> recordsAgain() {
      assertThat(attempts).isPositive();
      return read();
    }

    private JavaRDD<SourceRecord> read() {
      attempts++;
      if (attempts <= failures.size()) {
        throw failures.get(attempts - 1);
      }
      return source.streaming.sparkContext().parallelize(records);
    }

    @Override
    public String explainPermanent(Throwable failure) {
      return failure.getMessage().equals("permanent") ? "explained" : null;
    }
  }
}
