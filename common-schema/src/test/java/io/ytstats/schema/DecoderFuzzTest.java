package io.ytstats.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

/**
 * Decodes mutated records of every type and encoding: each becomes a valid data point or is
 * rejected with a reason, with a limited allocation of memory. {@code -Dfuzz.seed=N} repeats a run,
 * {@code -Dfuzz.inputs=N} sets its length.
 */
class DecoderFuzzTest {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 1_200_000);

  /** The most memory that one small record may take: the longest valid text, and overhead. */
  private static final long MAX_ALLOCATED_BYTES = 4L * RecordDecoder.MAX_VALUE_BYTES;

  /** The detail of a rejection is in the dead letter. */
  private static final int MAX_DETAIL_CHARS = 1_000;

  /** Every Avro type, in a field that these readers skip. */
  private static final String EVERYTHING =
      """
      {"name":"extra","type":{"type":"record","name":"Extra","fields":[
        {"name":"list","type":{"type":"array","items":["null","string","long"]}},
        {"name":"map","type":{"type":"map","values":{"type":"array","items":"bytes"}}},
        {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["A","B"]}},
        {"name":"hash","type":{"type":"fixed","name":"Hash","size":16}},
        {"name":"ratio","type":"double"},{"name":"part","type":"float"},
        {"name":"yes","type":"boolean"}]}}\
      """;

  private static final byte[][] TOKENS = {
    "{".getBytes(UTF_8),
    "}".getBytes(UTF_8),
    "[[[[".getBytes(UTF_8),
    "\"".getBytes(UTF_8),
    "\\ud800".getBytes(UTF_8),
    "\\u0000".getBytes(UTF_8),
    "1e999".getBytes(UTF_8),
    "99999999999999999999999999".getBytes(UTF_8),
    "-0".getBytes(UTF_8),
    "NaN".getBytes(UTF_8),
    "null".getBytes(UTF_8),
    ",\"subs\":1".getBytes(UTF_8),
    {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
    {(byte) 0xC0, (byte) 0xAF},
    {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
    {(byte) 0xC3, 0x01},
    {0, 0, 0, 0, 1},
    {0, 0, 0, 0, 2},
  };

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<byte[]> corpus = new ArrayList<>();
  private final Map<RecordType, RecordDecoder> decoders = new EnumMap<>(RecordType.class);
  private final Map<RejectReason, Integer> rejects = new EnumMap<>(RejectReason.class);
  private int accepted;

  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
  private volatile int count;
  private volatile RecordType type;
  private volatile byte[] value;

  @Test
  void everyInputIsADataPointOrIsRejected() throws Exception {
    for (RecordType each : RecordType.values()) {
      prepare(each);
    }
    RecordType[] types = RecordType.values();
    // so that class loading does not count as the cost of an input
    corpus.forEach(good -> Arrays.stream(types).forEach(each -> isGood(each, good)));
    // the limit is for an input that keeps its reader busy without end; all inputs take some
    // seconds
    assertTimeoutPreemptively(
        Duration.ofMinutes(5),
        () -> {
          Random random = new Random(seed);
          for (int i = 0; i < INPUTS; i++) {
            count = i;
            value = mutated(random);
            type = types[random.nextInt(types.length)];
            try {
              decode(type, value);
            } catch (Throwable e) {
              throw new AssertionError(input() + ": " + e, e);
            }
          }
        },
        this::input);
    // otherwise the generated inputs would not test both outcomes
    assertThat(accepted).as("seed %d", seed).isGreaterThan(INPUTS / 100);
    assertThat(rejects.keySet())
        .as("seed %d", seed)
        .contains(
            RejectReason.EMPTY_VALUE,
            RejectReason.UNKNOWN_ENCODING,
            RejectReason.MALFORMED_UTF8,
            RejectReason.MALFORMED_JSON,
            RejectReason.MALFORMED_AVRO,
            RejectReason.UNKNOWN_SCHEMA,
            RejectReason.MISSING_FIELD,
            RejectReason.WRONG_TYPE,
            RejectReason.INVALID_CHANNEL,
            RejectReason.INVALID_HARVEST_TS,
            RejectReason.HARVEST_TS_OUT_OF_RANGE,
            RejectReason.SUBS_OUT_OF_RANGE,
            RejectReason.PERIOD_MISMATCH);
    for (byte[] good : corpus) {
      assertThat(Arrays.stream(types).filter(each -> isGood(each, good)))
          .as("a valid record is still read: %s", HexFormat.of().formatHex(good))
          .isNotEmpty();
    }
  }

  private String input() {
    return "-Dfuzz.seed=%d, input %d, %s of %s"
        .formatted(seed, count, type, HexFormat.of().formatHex(value));
  }

  private void decode(RecordType type, byte[] value) {
    DataPoint point = null;
    BadRecordException reject = null;
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      point = decoders.get(type).decode(null, value);
    } catch (BadRecordException e) {
      reject = e;
    }
    // of the decoder alone: the first use of the assertions allocates more than a record may
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    if (allocated > MAX_ALLOCATED_BYTES) {
      throw new AssertionError(allocated + " bytes of memory");
    }
    if (reject == null) {
      accepted++;
      // a data point exists only if it is valid
      assertThat(asChecked(point)).isEqualTo(point);
    } else {
      rejects.merge(reject.reason(), 1, Integer::sum);
      if (reject.getMessage().isEmpty() || reject.getMessage().length() > MAX_DETAIL_CHARS) {
        throw new AssertionError("the reason in words: " + reject.getMessage(), reject);
      }
    }
  }

  private static DataPoint asChecked(DataPoint point) {
    try {
      return DataPoint.of(point.channel(), point.harvestEpochSecond(), point.subs());
    } catch (BadRecordException e) {
      throw new AssertionError("a data point that is none: " + point, e);
    }
  }

  private boolean isGood(RecordType type, byte[] value) {
    try {
      return decoders.get(type).decode(null, value) != null;
    } catch (BadRecordException e) {
      return false;
    }
  }

  private void prepare(RecordType type) throws Exception {
    Schema newer =
        new Schema.Parser()
            .parse(
                PublishedSchemas.of(type)
                    .get(0)
                    .toString()
                    .replaceFirst("]}$", "," + EVERYTHING + "]}"));
    String current = type.schema().toString();
    decoders.put(
        type,
        new RecordDecoder(
            type,
            ReaderSchemas.published()
                .withWriter(newer.toString())
                .withRegistry(
                    id -> {
                      if (id == 1) {
                        return current;
                      } else if (id == 2) {
                        return newer.toString();
                      }
                      throw new BadRecordException(RejectReason.UNKNOWN_SCHEMA, "no id " + id);
                    })));
    DataPoint point = DataPoint.of("new_york_times", 1_501_639_200L, 1947);
    DataPoint other = DataPoint.of("канал \uD83D\uDE00", 4_102_444_799L, Integer.MAX_VALUE);
    for (DataPoint each : new DataPoint[] {point, other}) {
      corpus.add(json(type, each));
      corpus.add(new RecordEncoder(type).encode(each));
      corpus.add(new RecordEncoder(type, RecordHeader.registry(1)).encode(each));
      GenericRecord record = record(newer, type, each);
      ByteBuffer single =
          new BinaryMessageEncoder<GenericRecord>(GenericData.get(), newer).encode(record);
      byte[] singleObject = new byte[single.remaining()];
      single.get(singleObject);
      corpus.add(singleObject);
      ByteArrayOutputStream registry = new ByteArrayOutputStream();
      registry.write(RecordHeader.registry(2).bytes());
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(registry, null);
      new GenericDatumWriter<GenericRecord>(newer).write(record, encoder);
      corpus.add(registry.toByteArray());
    }
  }

  private static byte[] json(RecordType type, DataPoint point) {
    String json = new String(new JsonEncoder().encode(point), UTF_8);
    return type.period()
        .map(
            period ->
                json.replaceFirst(
                    "}$",
                    ",\"%s\":\"%s\"}"
                        .formatted(
                            type.periodField(),
                            period.text(period.of(point.harvestEpochSecond())))))
        .orElse(json)
        .getBytes(UTF_8);
  }

  private static GenericRecord record(Schema schema, RecordType type, DataPoint point) {
    GenericRecord record = new GenericData.Record(schema);
    record.put(RecordType.CHANNEL_FIELD, point.channel());
    record.put(RecordType.HARVEST_TS_FIELD, point.harvestEpochSecond() * 1000);
    record.put(RecordType.SUBS_FIELD, point.subs());
    type.period()
        .ifPresent(
            period -> {
              int own = period.of(point.harvestEpochSecond());
              record.put(
                  type.periodField(), period == Period.DAY ? (Object) own : period.text(own));
            });
    GenericRecord extra = new GenericData.Record(schema.getField("extra").schema());
    extra.put("list", Arrays.asList("a", null, 7L));
    extra.put("map", Map.of("k", List.of(ByteBuffer.wrap(new byte[5]))));
    extra.put("kind", new GenericData.EnumSymbol(extra.getSchema().getField("kind").schema(), "B"));
    extra.put(
        "hash", new GenericData.Fixed(extra.getSchema().getField("hash").schema(), new byte[16]));
    extra.put("ratio", 0.5);
    extra.put("part", 0.5f);
    extra.put("yes", true);
    record.put("extra", extra);
    return record;
  }

  private byte[] mutated(Random random) {
    byte[] value = corpus.get(random.nextInt(corpus.size())).clone();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      value = mutated(value, random);
    }
    return value;
  }

  private byte[] mutated(byte[] value, Random random) {
    int at = random.nextInt(value.length + 1);
    return switch (random.nextInt(9)) {
      case 0 -> Arrays.copyOf(value, at);
      case 1 -> joined(value, at, varint(random), at);
      // replaces bytes, mostly a length
      case 2 -> joined(value, at, varint(random), Math.min(value.length, at + 1));
      case 3 -> joined(value, at, TOKENS[random.nextInt(TOKENS.length)], at);
      case 4 -> spliced(value, at, random);
      case 5 -> { // a piece is repeated or removed
        int end = at + random.nextInt(value.length - at + 1);
        yield random.nextBoolean()
            ? joined(value, end, Arrays.copyOfRange(value, at, end), end)
            : joined(value, at, new byte[0], end);
      }
      default -> {
        for (int i = random.nextInt(4); i >= 0 && value.length > 0; i--) {
          value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
        }
        yield value;
      }
    };
  }

  /** The beginning of one input and the end of another one. */
  private byte[] spliced(byte[] value, int at, Random random) {
    byte[] other = corpus.get(random.nextInt(corpus.size()));
    int from = random.nextInt(other.length + 1);
    return joined(value, at, Arrays.copyOfRange(other, from, other.length), value.length);
  }

  private static byte[] joined(byte[] value, int until, byte[] middle, int from) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(value.length + middle.length);
    out.write(value, 0, until);
    out.write(middle, 0, middle.length);
    out.write(value, from, value.length - from);
    return out.toByteArray();
  }

  /** A length as Avro writes it, of any size and sign; or more bytes than a number has. */
  private static byte[] varint(Random random) {
    if (random.nextInt(8) == 0) {
      byte[] endless = new byte[1 + random.nextInt(12)];
      Arrays.fill(endless, (byte) 0xFF);
      return endless;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      encoder.writeLong((random.nextLong() >> random.nextInt(64)) + (random.nextInt(5) - 2));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }
}
