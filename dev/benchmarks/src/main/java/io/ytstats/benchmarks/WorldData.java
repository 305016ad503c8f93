package io.ytstats.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * JSON records as the world has them: those of a tidy {@link Dataset}, with some of the traits that
 * tidy ones lack. The same arguments give the same records. Immutable.
 */
final class WorldData implements Input {
  /** What makes records untidy. */
  enum Trait {
    /** Channel names of 8 to 100 characters, see {@link WorldNames}. */
    NAMES,
    /** The records come in no order. */
    SHUFFLED,
    /** One valid record in 1,000 is written in an unusual way, see {@link WorldJson}. */
    ODD,
    /** One further record for each 2,000 is not valid, see {@link BadValues}. */
    BAD,
    /** One record in 100 is sent twice. */
    REPEATED
  }

  /** Which records; as {@code --data} has it. */
  enum Kind {
    /** A harvester's own: in the order of time, each written in the same way. */
    TIDY(EnumSet.noneOf(Trait.class)),
    /** All traits. */
    WORLD(EnumSet.allOf(Trait.class)),
    NAMES(EnumSet.of(Trait.NAMES)),
    SHUFFLED(EnumSet.of(Trait.SHUFFLED)),
    ODD(EnumSet.of(Trait.ODD)),
    BAD(EnumSet.of(Trait.BAD)),
    REPEATED(EnumSet.of(Trait.REPEATED));

    private final Set<Trait> traits;

    Kind(Set<Trait> traits) {
      this.traits = traits;
    }
  }

  /** How a topic's producer compresses. */
  enum Compression {
    NONE,
    LZ4,
    ZSTD
  }

  private static final int ONE_IN_REPEATED = 100;
  private static final int ONE_IN_BAD = 2_000;
  private static final int ONE_IN_ODD = 1_000;
  private static final long SEED = 2017;

  private final Dataset base;
  private final Kind kind;
  private final Compression compression;
  private final boolean keyed;
  private final String[] names;
  private final byte[][] keys;

  /**
   * A data set.
   *
   * @param base the tidy records that it is made of
   * @param keyed whether a record's key is its channel; otherwise it has none
   */
  WorldData(Dataset base, Kind kind, Compression compression, boolean keyed) {
    this.base = base;
    this.kind = kind;
    this.compression = compression;
    this.keyed = keyed;
    this.names =
        IntStream.range(0, base.channels())
            .mapToObj(
                channel ->
                    has(Trait.NAMES) ? WorldNames.name(channel) : base.point(channel).channel())
            .toArray(String[]::new);
    this.keys = new byte[names.length][];
    for (int channel = 0; channel < names.length; channel++) {
      keys[channel] = names[channel].getBytes(UTF_8);
    }
  }

  @Override
  public String name() {
    return base.name();
  }

  @Override
  public int records() {
    int repeated = has(Trait.REPEATED) ? base.records() / ONE_IN_REPEATED : 0;
    return base.records() + repeated + rejects();
  }

  @Override
  public int rejects() {
    return has(Trait.BAD) ? Math.max(BadValues.KINDS, base.records() / ONE_IN_BAD) : 0;
  }

  @Override
  public String compression() {
    return compression.name().toLowerCase(Locale.ROOT);
  }

  /** Whether the 0.8 client can read it. */
  boolean readableBy08() {
    return compression != Compression.ZSTD;
  }

  /** Whether a record's key is its channel. */
  boolean keyed() {
    return keyed;
  }

  /** A description for tables: what is not said is tidy, uncompressed and keyed. */
  String title() {
    StringBuilder title = new StringBuilder(base.title());
    if (kind != Kind.TIDY) {
      title.append(", ").append(kind.name().toLowerCase(Locale.ROOT));
    }
    if (compression != Compression.NONE) {
      title.append(", ").append(compression());
    }
    return keyed ? title.toString() : title.append(", unkeyed").toString();
  }

  @Override
  public void forEach(Consumer<DataPoint> points) {
    for (int number = 0; number < base.records(); number++) {
      points.accept(point(number));
    }
  }

  @Override
  public void forEachMessage(BiConsumer<byte[], byte[]> messages) {
    WorldJson json = new WorldJson();
    for (int number : order()) {
      if (number < 0) {
        messages.accept(key(~number % names.length), BadValues.of(~number));
      } else {
        int channel = number % names.length;
        DataPoint point = point(number);
        boolean odd = has(Trait.ODD) && number % ONE_IN_ODD == ONE_IN_ODD / 2;
        byte[] value =
            odd
                ? json.odd(point, number / ONE_IN_ODD)
                : json.usual(point, WorldNames.isEscaped(channel));
        messages.accept(key(channel), value);
      }
    }
  }

  private byte[] key(int channel) {
    return keyed ? keys[channel] : null;
  }

  private DataPoint point(int number) {
    DataPoint tidy = base.point(number);
    try {
      return DataPoint.of(names[number % names.length], tidy.harvestEpochSecond(), tidy.subs());
    } catch (BadRecordException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The numbers of the tidy records as they are sent; for a bad record the complement of its own.
   */
  private int[] order() {
    // without shuffling, bad records are spread evenly, and a repeated one follows its first
    int[] order = new int[records()];
    int perBad = rejects() == 0 ? Integer.MAX_VALUE : Math.max(1, base.records() / rejects());
    int position = 0;
    int bad = 0;
    for (int number = 0; number < base.records(); number++) {
      order[position++] = number;
      if (has(Trait.REPEATED) && number % ONE_IN_REPEATED == ONE_IN_REPEATED - 1) {
        order[position++] = number;
      }
      if (number % perBad == perBad - 1 && bad < rejects()) {
        order[position++] = ~bad++;
      }
    }
    while (bad < rejects()) {
      order[position++] = ~bad++;
    }
    if (has(Trait.SHUFFLED)) {
      shuffle(order);
    }
    return order;
  }

  private static void shuffle(int[] numbers) {
    Random random = new Random(SEED);
    for (int i = numbers.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int held = numbers[i];
      numbers[i] = numbers[other];
      numbers[other] = held;
    }
  }

  private boolean has(Trait trait) {
    return kind.traits.contains(trait);
  }
}
