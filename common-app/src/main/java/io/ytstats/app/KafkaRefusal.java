package io.ytstats.app;

import javax.net.ssl.SSLException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * What a broker, or the client itself, refuses for good: a user, a password, a certificate, a
 * right. The client's own messages name neither the topic nor what to do.
 */
final class KafkaRefusal {
  private KafkaRefusal() {}

  /** A sentence for the operator; null if the failure is of another kind. */
  static String explain(Throwable failure) {
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
        return "Kafka denies the user a right on topic "
            + String.join(", ", ((TopicAuthorizationException) each).unauthorizedTopics())
            + " ("
            + each.getMessage()
            + "): grant it with kafka-acls.sh";
      } else if (each instanceof GroupAuthorizationException) {
        return "Kafka denies the user the right Read on group "
            + ((GroupAuthorizationException) each).groupId()
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
