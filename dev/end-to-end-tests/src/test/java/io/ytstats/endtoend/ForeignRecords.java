package io.ytstats.endtoend;

import io.ytstats.harness.TableRows;
import io.ytstats.harness.TableRows.Key;
import io.ytstats.harness.TableRows.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * JSON lines of a producer that knows nothing of this suite, and the tables they must become,
 * worked out while the lines are made: every way of writing a record that the contract allows, over
 * three days that a leap day and a month's end fall into. The same seed gives the same lines.
 */
final class ForeignRecords {
  private static final int SECONDS_PER_DAY = 86_400;

  /** The three days, between those that they are in other places of the earth. */
  private static final String[] DATES = {
    "2016-02-27", "2016-02-28", "2016-02-29", "2016-03-01", "2016-03-02"
  };

  private static final int SECONDS = 3 * SECONDS_PER_DAY;

  /** Minutes; none of them written, Z, or +HH:MM. */
  private static final int[] OFFSETS = {0, 0, 0, 330, -480, 840, -720, 60, -210, 765};

  private static final String[] FRACTIONS = {".0", ".5", ".999", ".123456789", ".999999999999"};

  private final Random random;
  private final List<String> channels;
  private final int[] level;
  private final List<String> lines = new ArrayList<>();
  private final TableRows answer = new TableRows();

  /**
   * Makes the records.
   *
   * @param records how many lines; one in twenty repeats another
   */
  ForeignRecords(long seed, int records) {
    random = new Random(seed);
    channels = channels();
    level = new int[channels.size()];
    int repeats = records / 20;
    int ties = 1_000;
    int channel = 0;
    int second = 0;
    for (int i = 0; i < records - repeats - ties; i++) {
      // now and then the same channel and second as before, with another count
      if (random.nextInt(30) != 0) {
        channel = random.nextInt(channels.size());
        second = random.nextInt(4) == 0 ? nearMidnight() : random.nextInt(SECONDS);
      }
      add(channel, second, count(channel));
    }
    tieTheLatest(ties);
    for (int i = 0; i < repeats; i++) {
      lines.add(lines.get(random.nextInt(lines.size())));
    }
    Collections.shuffle(lines, random);
  }

  List<String> lines() {
    return lines;
  }

  TableRows answer() {
    return answer;
  }

  /** Ties where they decide: on readings that are the latest of their day, above and below them. */
  private void tieTheLatest(int ties) {
    List<Map.Entry<Key, Row>> latest =
        new ArrayList<>(answer.daily().entrySet().stream().map(Map.Entry::copyOf).toList());
    Collections.shuffle(latest, random);
    for (int i = 0; i < ties; i++) {
      Map.Entry<Key, Row> one = latest.get(i % latest.size());
      int subs = one.getValue().subs();
      int other = random.nextBoolean() ? Math.max(subs, 1) - 1 : Math.max(subs, subs + 1);
      add(channels.indexOf(one.getKey().channel()), second(one.getValue().harvestTs()), other);
    }
  }

  private int nearMidnight() {
    int midnight = random.nextInt(4) * SECONDS_PER_DAY;
    int second = Math.abs(midnight + random.nextInt(121) - 60);
    // what would be of the day after the last is as long before its end
    return second < SECONDS ? second : 2 * (SECONDS - 1) - second;
  }

  /** Counts wander up and down, and now and then they are the least or the most there is. */
  private int count(int channel) {
    return switch (random.nextInt(500)) {
      case 0 -> 0;
      case 1 -> Integer.MAX_VALUE;
      default -> {
        level[channel] = Math.max(0, level[channel] + random.nextInt(20_001) - 9_000);
        yield level[channel];
      }
    };
  }

  private void add(int channel, int second, int subs) {
    answer.add(channels.get(channel), dateTime(second, ' '), subs);
    int offset = OFFSETS[random.nextInt(OFFSETS.length)];
    String harvestTs =
        dateTime(second + offset * 60, 'T')
            + (random.nextInt(4) == 0 ? FRACTIONS[random.nextInt(FRACTIONS.length)] : "")
            + zone(offset);
    String space = random.nextInt(5) == 0 ? " " : "";
    List<String> fields = new ArrayList<>();
    fields.add("\"harvest_ts\":" + space + "\"" + harvestTs + "\"");
    fields.add("\"subs\":" + space + subs);
    fields.add("\"yt_channel_id\":" + space + quoted(channels.get(channel)));
    if (random.nextInt(10) == 0) {
      fields.add("\"harvester\":{\"host\":\"h" + random.nextInt(9) + "\",\"subs\":[1,2.5,null]}");
    }
    Collections.shuffle(fields, random);
    lines.add(space + "{" + space + String.join("," + space, fields) + space + "}" + space);
  }

  /** Seconds since the first of the three days began, as date and time. */
  private static String dateTime(int second, char between) {
    int ofDay = Math.floorMod(second, SECONDS_PER_DAY);
    return DATES[1 + Math.floorDiv(second, SECONDS_PER_DAY)]
        + between
        + two(ofDay / 3_600)
        + ':'
        + two(ofDay / 60 % 60)
        + ':'
        + two(ofDay % 60);
  }

  private static int second(String dateTime) {
    int day = List.of(DATES).indexOf(dateTime.substring(0, 10)) - 1;
    return day * SECONDS_PER_DAY
        + Integer.parseInt(dateTime.substring(11, 13)) * 3_600
        + Integer.parseInt(dateTime.substring(14, 16)) * 60
        + Integer.parseInt(dateTime.substring(17, 19));
  }

  private String zone(int offset) {
    if (offset == 0 && random.nextInt(3) != 0) {
      return random.nextBoolean() ? "" : "Z";
    }
    int minutes = Math.abs(offset);
    return (offset < 0 ? "-" : "+") + two(minutes / 60) + ":" + two(minutes % 60);
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }

  /** A JSON string; what need not be escaped is escaped now and then. */
  private String quoted(String text) {
    boolean escaping = random.nextInt(4) == 0;
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c > '~' && escaping) {
        quoted.append(String.format("\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  /** A thousand names, of which many are one name to a careless reader or table. */
  private static List<String> channels() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      names.add("UCx" + i + "AbC");
      names.add("ucx" + i + "abc");
      names.add("UCX" + i + "ABC");
      // ü as one code point, and as two
      names.add("M\u00fcller " + i);
      names.add("Mu\u0308ller " + i);
      names.add("stra\u00dfe-" + i);
      names.add("strasse-" + i);
      names.add("\u65e5\u672c\u306e\u6599\u7406" + i);
      // supplementary code points; the first ten are as long as an id can be, 400 bytes at most
      String number = Integer.toString(i);
      names.add("\ud83c\udfac".repeat(i < 10 ? 100 - number.length() : 1 + i % 3) + number);
      names.add("\"" + i + "\", 100% of C:\\dir/'a';--");
    }
    return names;
  }
}
