package io.ytstats.app;

import java.util.regex.Pattern;

/** Removes secrets from text that is logged. */
public final class Secrets {
  /** user:password@ in a URL, and parameters such as {@code password=} after a ? or &amp;. */
  private static final Pattern IN_URL =
      Pattern.compile(
          "(?i)(://[^/?#:@\\s]*:)[^/?#@\\s]*(@)|([?&(,][\\w.]*(?:password|secret|token)[\\w.]*=)[^&,)\\s]*");

  private Secrets() {}

  /** The text with everything that looks like a secret in a URL replaced by stars. */
  public static String mask(String text) {
    return IN_URL.matcher(text).replaceAll("$1$3***$2");
  }
}
