package io.ytstats.app;

import java.util.Set;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * What a broker, or the client itself, refuses for good: a user, a password, a certificate, a
 * right. The client's own messages name neither the topic nor what to do. No {@link Backoff}
 * retries such a failure.
 */
public final class KafkaRefusal {
  private KafkaRefusal() {}

  /** A sentence for the operator; null if the failure is of another kind. */
  public static String explain(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SaslAuthenticationException) {
        return "Kafka refuses the user or the password ("
            + each.getMessage()
            + "): check sasl.mechanism and sasl.jaas.config in the file of --kafka-config";
      } else if (each instanceof SslAuthenticationException) {
        return "the TLS connection to Kafka cannot be trusted ("
            + root(each)
            + "): check ssl.truststore.location in the file of --kafka-config, the dates of the"
            + " broker's certificate and that it names the host in --bootstrap-servers; where the"
            + " broker asks for a certificate, also ssl.keystore.location";
      } else if (each instanceof TopicAuthorizationException) {
        Set<String> topics = ((TopicAuthorizationException) each).unauthorizedTopics();
        return "Kafka denies the user a right on topic "
            + (topics.isEmpty() ? "(its name is in the line before)" : String.join(", ", topics))
            + " ("
            + each.getMessage()
            + "): grant it with kafka-acls.sh";
      } else if (each instanceof GroupAuthorizationException) {
        String group = ((GroupAuthorizationException) each).groupId();
        return "Kafka denies the user the right Read on group "
            + (group == null ? "of --group-id" : group)
            + ": grant it with kafka-acls.sh";
      }
    }
    return null;
  }

  /** The message of the innermost failure of TLS, which names what is wrong with a certificate. */
  private static String root(Throwable failure) {
    String message = failure.getMessage();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof SSLException || each instanceof java.security.GeneralSecurityException) {
        message = each.getMessage();
      }
    }
    return message;
  }
}
