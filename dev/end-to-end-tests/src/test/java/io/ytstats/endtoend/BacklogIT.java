package io.ytstats.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ytstats.harness.KafkaCluster;
import io.ytstats.harness.SuiteProcess;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A backlog of millions of records, each the only one of its channel and day, so that nothing
 * shrinks on its way through the job: worked off in bounded windows, within 1 GB. Takes minutes, so
 * it runs only where {@code -Dyt.test.backlog=5000000} says how many records.
 */
@EnabledIfSystemProperty(named = "yt.test.backlog", matches = "[1-9][0-9]*")
class BacklogIT {
  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final long MAX_RECORDS_PER_WINDOW = 2_000_000;
  private static final LocalDateTime FIRST_DAY = LocalDateTime.parse("2017-08-01T02:00:00");
  private static final int DAYS = 31;
  private static final Pattern WINDOW =
      Pattern.compile("window: .* records=(\\d+) results=(\\d+) rejects=(\\d+) .*");

  @Test
  void aBacklogIsProcessedInBoundedWindowsWithinOneGigabyte() {
    int records = Integer.getInteger("yt.test.backlog");
    try (Pipeline pipeline = new Pipeline()) {
      produce(pipeline.kafka(), records);
      assertThat(pipeline.kafka().count(Pipeline.RAW)).isEqualTo(records);
      try (SuiteProcess job =
          SuiteProcess.script("spark-submit.sh")
              .args("--master", "local[2]", "--driver-memory", "1g")
              .args(SuiteProcess.jar("agg-daily").toString())
              .args("--bootstrap-servers", pipeline.bootstrapServers())
              .start()) {
        pipeline.await(
            "the backlog is worked off",
            LIMIT,
            () -> !job.isAlive() || pipeline.kafka().lag("agg-daily", Pipeline.RAW).records() == 0);
        assertThat(job.isAlive()).as(job::tail).isTrue();
        job.stop();

        assertThat(job.output()).doesNotContain("OutOfMemoryError");
        assertWindows(job.output(), records);
      }
      assertThat(pipeline.kafka().count(Pipeline.DAILY)).isEqualTo(records);
      assertResults(pipeline.kafka(), records);
    }
  }

  private static void produce(KafkaCluster kafka, int records) {
    List<String> days = new ArrayList<>();
    for (int day = 0; day < DAYS; day++) {
      days.add(FIRST_DAY.plusDays(day) + ":00");
    }
    try (Producer<byte[], byte[]> producer =
        kafka.producer(Map.of("linger.ms", "50", "batch.size", "262144"))) {
      for (int i = 0; i < records; i++) {
        String json =
            "{\"harvest_ts\":\""
                + days.get(i % DAYS)
                + "\",\"subs\":"
                + i
                + ",\"yt_channel_id\":\""
                + channel(i)
                + "\"}";
        send(producer, new ProducerRecord<>(Pipeline.RAW, json.getBytes(UTF_8)));
      }
    }
  }

  /** What does not arrive is missed by the count. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void send(
      Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
    producer.send(record);
  }

  private static String channel(int i) {
    return "channel-" + i / DAYS;
  }

  private static void assertWindows(String log, int records) {
    Matcher window = WINDOW.matcher(log);
    long read = 0;
    long results = 0;
    while (window.find()) {
      System.out.println(window.group());
      assertThat(Long.parseLong(window.group(1))).isLessThanOrEqualTo(MAX_RECORDS_PER_WINDOW);
      read += Long.parseLong(window.group(1));
      results += Long.parseLong(window.group(2));
      assertThat(window.group(3)).as("rejects").isEqualTo("0");
    }
    assertThat(read).isEqualTo(records);
    assertThat(results).isEqualTo(records);
  }

  /** Each record's result is there, once, and is what it should be. */
  private static void assertResults(KafkaCluster kafka, int records) {
    BitSet seen = new BitSet(records);
    kafka.read(
        kafka.ends(Pipeline.DAILY),
        record -> {
          // C3 01 and the fingerprint, then the fields in their order
          ByteBuffer value = ByteBuffer.wrap(record.value(), 10, record.value().length - 10);
          byte[] channel = new byte[(int) number(value)];
          value.get(channel);
          long harvestMillis = number(value);
          int i = (int) number(value);
          long date = number(value);
          LocalDateTime harvestTs = FIRST_DAY.plusDays(i % DAYS);
          if (!new String(channel, UTF_8).equals(channel(i))
              || harvestMillis != harvestTs.toInstant(ZoneOffset.UTC).toEpochMilli()
              || date != harvestTs.toLocalDate().toEpochDay()
              || value.hasRemaining()) {
            throw new AssertionError("not what was sent: " + record);
          }
          seen.set(i);
        });
    assertThat(seen.cardinality()).isEqualTo(records);
  }

  /** Avro's int or long: a zig-zag varint. */
  private static long number(ByteBuffer value) {
    long zigzag = 0;
    int shift = 0;
    byte part;
    do {
      part = value.get();
      zigzag |= (part & 0x7FL) << shift;
      shift += 7;
    } while (part < 0);
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }
}
