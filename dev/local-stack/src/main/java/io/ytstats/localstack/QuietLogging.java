package io.ytstats.localstack;

/** For commands that print what happens themselves. */
public final class QuietLogging {
  private QuietLogging() {}

  /**
   * Turns the logging of this JVM off, so that the warnings of clients while a server starts are
   * not shown; to be called before anything is logged.
   */
  public static void install() {
    System.setProperty(
        "log4j.configuration", QuietLogging.class.getResource("quiet-log4j.properties").toString());
  }
}
