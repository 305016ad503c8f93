package io.ytstats.chaos;

import io.ytstats.harness.HarvestRecord;
import io.ytstats.harness.TableRows;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The records of a load and the rows they must lead to. Twenty days with a leap day and a month's
 * end, ten harvests of each channel a day, shuffled within the hour of the harvest. One in twenty
 * is repeated later, mostly when it is stale; one in two hundred is bad; some tie; one in five
 * hundred good ones has up to 1 MiB of padding. The same seed gives the same records.
 */
final class LoadRecords {
  /** What the keys of bad records begin with; a number follows. */
  static final String BAD_KEY_PREFIX = "bad-";

  private static final LocalDate FIRST_DAY = LocalDate.of(2024, 2, 20);
  private static final int DAYS = 20;
  private static final int HARVESTS_PER_DAY = 10;

  /** Partitions of each topic. */
  private static final int PARTITIONS = 4;

  private final long seed;
  private final Random random;
  private final int[] level;
  private final List<Message> messages = new ArrayList<>();
  private final List<Message> stragglers = new ArrayList<>();
  private final List<HarvestRecord> repeated = new ArrayList<>();
  private final TableRows expected = new TableRows();
  private int repeats;
  private int bad;

  /**
   * Makes the records.
   *
   * @param records at least so many good ones; 200 make one channel
   */
  LoadRecords(long seed, int records) {
    this.seed = seed;
    random = new Random(seed);
    level = new int[Math.max(1, (records + 199) / (DAYS * HARVESTS_PER_DAY))];
    List<List<Message>> harvests =
        Stream.generate(() -> (List<Message>) new ArrayList<Message>())
            .limit(DAYS * HARVESTS_PER_DAY)
            .toList();
    for (int harvest = 0; harvest < harvests.size(); harvest++) {
      LocalDateTime hour =
          FIRST_DAY
              .plusDays(harvest / HARVESTS_PER_DAY)
              // from midnight to the day's last hour
              .atTime(23 * (harvest % HARVESTS_PER_DAY) / (HARVESTS_PER_DAY - 1), 0);
      for (int channel = 0; channel < level.length; channel++) {
        addRecords(channel, hour, harvests.subList(harvest, harvests.size()));
      }
      Collections.shuffle(harvests.get(harvest), random);
      messages.addAll(harvests.get(harvest));
    }
  }

  List<Message> messages() {
    return messages;
  }

  /** Repetitions to be sent once all messages have been processed. */
  List<Message> stragglers() {
    return stragglers;
  }

  /**
   * Repetitions with nearly 1 MiB of padding each, all for one partition of a topic and compressed:
   * a fetch of them is many times its size in memory. For yt_daily and yt_monthly these are the
   * statistics that some readings of the load make: once those are in the raw topic, such a
   * repetition changes no table.
   *
   * @param cause what it is for; the same cause gives the same messages
   */
  List<Message> burst(String topic, int count, String cause) {
    Random drawn = new Random(seed ^ cause.hashCode());
    int partition = drawn.nextInt(PARTITIONS);
    // gzip where no job reads: a broker that converts gzip for an old client takes a lot of memory
    String compression = topic.equals(Message.MONTHLY) ? Message.GZIP : Message.LZ4;
    List<Message> burst = new ArrayList<>();
    for (int i = 0; i < count && !repeated.isEmpty(); i++) {
      HarvestRecord point = repeated.get(drawn.nextInt(repeated.size()));
      String period =
          switch (topic) {
            case Message.DAILY -> ", \"date\": \"" + point.time().toLocalDate() + "\"";
            case Message.MONTHLY ->
                ", \"year_and_month\": \"" + YearMonth.from(point.time()) + "\"";
            default -> "";
          };
      burst.add(
          new Message(
              topic,
              partition,
              bytes(point.channel()),
              point.json(period, drawn.nextBoolean()),
              Message.MAX_PADDING - drawn.nextInt(3),
              compression));
    }
    return burst;
  }

  /** What the two tables must hold of the load's channels in the end. */
  TableRows expected() {
    return expected;
  }

  /** How many of all are repetitions. */
  int repeats() {
    return repeats;
  }

  /** How many of the messages are bad. */
  int bad() {
    return bad;
  }

  /**
   * @param harvests those of this hour, and of each hour after it
   */
  private void addRecords(int channel, LocalDateTime hour, List<List<Message>> harvests) {
    LocalDateTime time = hour.plusSeconds(random.nextInt(3_600));
    // counts fall too
    level[channel] = Math.max(0, level[channel] + random.nextInt(2_001) - 800);
    HarvestRecord record = new HarvestRecord(Channels.name(channel), time, level[channel]);
    Message message = message(record);
    List<Message> ofHour = harvests.get(0);
    ofHour.add(message);
    if (random.nextInt(20) == 0) {
      (random.nextInt(10) == 0 ? stragglers : harvests.get(random.nextInt(harvests.size())))
          .add(message);
      repeated.add(record);
      repeats++;
    }
    if (random.nextInt(100) == 0) {
      int other = Math.max(0, level[channel] + random.nextInt(3) - 1);
      ofHour.add(message(new HarvestRecord(record.channel(), time, other)));
    }
    if (random.nextInt(200) == 0) {
      ofHour.add(badRecord(record.channel(), time));
    }
  }

  private Message message(HarvestRecord record) {
    expected.add(record);
    byte[] key = random.nextInt(4) == 0 ? null : bytes(record.channel());
    byte[] body = record.json("", random.nextBoolean());
    return random.nextInt(500) == 0
        ? new Message(
            Message.RAW,
            null,
            key,
            body,
            1 + random.nextInt(Message.MAX_PADDING),
            random.nextBoolean() ? Message.GZIP : Message.LZ4)
        : Message.plain(Message.RAW, key, body);
  }

  /** All of them would win if they were accepted. */
  private Message badRecord(String channel, LocalDateTime time) {
    byte[] good = new HarvestRecord(channel, time.plusMinutes(59), Integer.MAX_VALUE).json();
    String text = new String(good, StandardCharsets.UTF_8);
    byte[] value =
        switch (random.nextInt(8)) {
          case 0 -> null;
          case 1 -> new byte[0];
          case 2 -> Arrays.copyOf(good, good.length - 1);
          case 3 -> bytes(text.replace("2147483647", "\"2147483647\""));
          case 4 -> bytes(text.replace("2147483647", "2147483648"));
          case 5 -> bytes(text.replace("harvest_ts", "harvested"));
          case 6 -> new byte[] {(byte) 0xC3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
          default -> bytes(text.replaceFirst("T[0-9]{2}", "T24"));
        };
    bad++;
    return Message.plain(Message.RAW, bytes(BAD_KEY_PREFIX + bad), value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
