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

/** Secrets in files that only their owner can read. */
final class PasswordFile {

  /** 24 random bytes, 192 bits: nobody guesses it. */
  private static final int BYTES = 24;

  private PasswordFile() {}

  /**
   * The password in {@code file}, made at the first call. Its characters are letters, digits, - and
   * _, so that it can stand in an SQL literal.
   */
  static String readOrCreate(Path file) {
    try {
      if (Files.notExists(file)) {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        // in one step, so that a start that is killed leaves no empty password behind
        Path next = file.resolveSibling(file.getFileName() + ".new");
        writePrivately(next, password);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** The password in {@code file}, which was made before. */
  static String read(Path file) {
    try {
      String password = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (!password.matches("[A-Za-z0-9_-]+")) {
        throw new LocalStackException(
            file + " holds no password of this stack: letters, digits, - and _");
      }
      return password;
    } catch (NoSuchFileException e) {
      throw new LocalStackException(file + " is missing: the database was never started", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Writes a file that at no moment another user can read. */
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

  /** Makes a folder that only its owner can enter. */
  static void createPrivateFolder(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder, e);
    }
  }
}
