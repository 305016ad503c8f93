package io.ytstats.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** Passwords in files that only their owner can read. */
final class PasswordFile {

  /** 24 random bytes, 192 bits. */
  private static final int BYTES = 24;

  private PasswordFile() {}

  /**
   * The password in {@code file}, which the first call creates. Its characters are letters, digits,
   * - and _, so an SQL literal can contain it.
   */
  static String readOrCreate(Path file) {
    try {
      if (Files.notExists(file)) {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        // in one step, so that a start that is killed leaves no empty password file
        Path next = file.resolveSibling(file.getFileName() + ".new");
        writePrivately(next, password);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** The password in {@code file}, which must exist. */
  static String read(Path file) {
    try {
      String password = Files.readString(file, StandardCharsets.US_ASCII).strip();
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
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(file + " was put there by another process", e);
    }
    Files.writeString(file, text, StandardCharsets.US_ASCII);
  }

  /** Creates a folder that only its owner can enter. */
  static void createPrivateFolder(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + folder, e);
    }
  }
}
