package io.ytstats.app;

import java.util.Optional;

/** The version of the suite. */
public final class Version {
  private Version() {}

  /** That of the jar; "(not packaged)" for classes that are in none. */
  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
