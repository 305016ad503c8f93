package io.ytstats.app;

import java.util.regex.Pattern;

/** Keeps secrets out of logs. */
public final class Secrets {
  /** user:password@ in a URL, and password-like parameters behind ? or &. */
  private static final Pattern IN_URL =
      Pattern.compile(
          "(?i)(://[^/?#:@\\s]*:)[^/?#@\\s]*(@)|([?&(,][\\w.]*(?:password|secret|token)[\\w.]*=)[^&,)\\s]*");

  private Secrets() {}

  /** The text with what looks like a secret in a URL replaced by stars. */
  public static String mask(String text) {
    return IN_URL.matcher(text).replaceAll("$1$3***$2");
  }
}
