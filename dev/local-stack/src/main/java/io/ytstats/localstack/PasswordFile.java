package io.ytstats.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Passwords in files that only their owner can read. */
final class PasswordFile {

  private PasswordFile() {}

  /**
   * The password in {@code file}, which the first call creates. Its characters are letters, digits,
   * - and _, so an SQL literal can contain it.
   */
  static String readOrCreate(Path file) throws IOException {
    if (Files.notExists(file)) {
      byte[] bytes = new byte[24]; // 192 bits
      new SecureRandom().nextBytes(bytes);
      // in one step, so that a start that is killed leaves no empty password file
      Path next = file.resolveSibling(file.getFileName() + ".new");
      writePrivately(next, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return read(file);
  }

  /** The password in {@code file}, which must exist. */
  static String read(Path file) {
    try {
      String password = Files.readString(file).strip();
      if (!password.matches("[A-Za-z0-9_-]+")) {
        throw new LocalStackException(
            file + " has no password of this stack: letters, digits, - and _");
      }
      return password;
    } catch (NoSuchFileException e) {
      throw new LocalStackException(file + " is missing: the database was never started", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Writes a file that another user cannot read at any time. */
  static void writePrivately(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, permissions("rw-------"));
    Files.writeString(file, text);
  }

  /** Creates a folder that only its owner can enter, if it does not exist. */
  static void createPrivateFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder, permissions("rwx------"));
    }
  }

  private static FileAttribute<?> permissions(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
