package io.ytstats.localstack;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.utils.Utils;

/** Folders of a stack. */
final class Folders {
  private Folders() {}

  /** Deletes a folder and everything in it; does nothing if it does not exist. */
  static void delete(Path folder) throws IOException {
    // Kafka's client has it, and no other library on the class path.
    Utils.delete(folder.toFile());
  }
}
