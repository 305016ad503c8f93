package io.ytstats.app;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Tells Kafka's transient failures from permanent ones. What is neither may be either: it is
 * retried where the retries have a limit.
 */
public final class KafkaFailures {
  private static final Pattern NAMED =
      Pattern.compile("org\\.apache\\.kafka\\.common\\.errors\\.(\\w+): ([^\r\n]*)");

  private KafkaFailures() {}

  /**
   * Whether a retry may help, however long it takes. A topic that does not exist is not waited for.
   */
  public static boolean isTransient(Throwable failure) {
    return failure instanceof RetriableException
        && !(failure instanceof UnknownTopicOrPartitionException);
  }

  /**
   * Whether a retry cannot help: the broker does not accept who the client is or what it asks for.
   * A topic that does not exist is not among them, as it may be being recreated.
   *
   * @param failure the failure or what it was the cause of
   */
  public static boolean isPermanent(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isPermanent(cause.getClass())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPermanent(Class<?> failure) {
    return AuthenticationException.class.isAssignableFrom(failure)
        || AuthorizationException.class.isAssignableFrom(failure)
        || UnsupportedVersionException.class.isAssignableFrom(failure);
  }

  /**
   * Finds a permanent failure in the text of another, such as Spark's of what an executor threw.
   *
   * @return its class and message, as a part of a sentence; null if there is none
   */
  public static String permanentIn(String text) {
    for (Matcher named = NAMED.matcher(text); named.find(); ) {
      try {
        String name = AuthorizationException.class.getPackage().getName() + "." + named.group(1);
        if (isPermanent(
            Class.forName(name, false, AuthorizationException.class.getClassLoader()))) {
          return named.group(1) + ": " + named.group(2);
        }
      } catch (ClassNotFoundException e) {
        // no class of the client: some other text
      }
    }
    return null;
  }
}
