package io.ytstats.status;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A count that an application logs again and again, as {@code name=number}. */
final class LogCounter {
  /** The part of the log that is searched; without a count in it the count stays as it was. */
  private static final int TAIL_BYTES = 64 << 10;

  private final Path log;
  private final Pattern line;
  private long count;

  /**
   * @param log may not exist yet
   * @param beginning how the lines with the count begin, after date, class and thread
   */
  LogCounter(Path log, String beginning, String name) {
    this.log = log;
    this.line =
        Pattern.compile(
            Pattern.quote(" " + beginning + ": ") + "(?:[^\\n]* )?" + name + "=([0-9]{1,18})\\b");
  }

  /** The latest count in the log; 0 before the first. */
  long count() throws IOException {
    if (Files.exists(log)) {
      Matcher stated = line.matcher(tail());
      while (stated.find()) {
        count = Long.parseLong(stated.group(1));
      }
    }
    return count;
  }

  private String tail() throws IOException {
    try (SeekableByteChannel in = Files.newByteChannel(log)) {
      in.position(Math.max(0, in.size() - TAIL_BYTES));
      ByteBuffer tail = ByteBuffer.allocate(TAIL_BYTES);
      while (tail.hasRemaining() && in.read(tail) >= 0) {}
      return new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8);
    }
  }
}
