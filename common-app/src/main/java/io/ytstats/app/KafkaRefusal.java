package io.ytstats.app;

import java.util.Collections;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;

/**
 * What a broker, or the client itself, refuses for good: a user, a password, a certificate, a
 * right, the client's properties. The client's own messages name neither the topic nor what to do.
 * No {@link Backoff} retries such a failure.
 */
public final class KafkaRefusal {
  private static final String GRANT = "grant it with create-topics.sh --acls or with kafka-acls.sh";

  private KafkaRefusal() {}

  /** A topic's refusal, where whoever asked knows which right it was about. */
  private static final class RightDenied extends TopicAuthorizationException {
    private static final long serialVersionUID = 1;

    private final String right;

    RightDenied(String right, String topic, Throwable cause) {
      super(cause.getMessage(), Collections.singleton(topic));
      initCause(cause);
      this.right = right;
    }
  }

  /** A group's refusal, of another right than Read. */
  private static final class GroupRightDenied extends GroupAuthorizationException {
    private static final long serialVersionUID = 1;

    private final String right;

    GroupRightDenied(String right, String groupId, Throwable cause) {
      super(cause.getMessage(), groupId);
      initCause(cause);
      this.right = right;
    }
  }

  /**
   * The same refusal with the name of the right that was needed.
   *
   * @param right as in {@code kafka-acls.sh --operation}
   */
  public static TopicAuthorizationException denied(
      String right, String topic, TopicAuthorizationException refusal) {
    return refusal instanceof RightDenied ? refusal : new RightDenied(right, topic, refusal);
  }

  /**
   * The same refusal with the name of the group and of the right that was needed.
   *
   * @param right as in {@code kafka-acls.sh --operation}
   */
  static GroupAuthorizationException deniedOnGroup(
      String right, String groupId, GroupAuthorizationException refusal) {
    return new GroupRightDenied(right, groupId, refusal);
  }

  /** A sentence for the operator; null if the failure is of another kind. */
  public static String explain(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String sentence = explainOne(each);
      if (sentence != null) {
        return sentence;
      }
    }
    return null;
  }

  private static String explainOne(Throwable failure) {
    String message = failure.getMessage();
    if (failure instanceof SslAuthenticationException) {
      String reason = TlsRefusal.reason(failure);
      return "the TLS connection to Kafka cannot be trusted ("
          + (reason == null ? message : reason)
          + "): check ssl.truststore.location in the file of --kafka-config, the dates of the"
          + " broker's certificate and that it names the host in --bootstrap-servers; where the"
          + " broker asks for a certificate, also ssl.keystore.location";
    } else if (failure instanceof AuthenticationException) {
      return "Kafka refuses the user or the password ("
          + message
          + "): check sasl.mechanism and sasl.jaas.config in the file of --kafka-config";
    } else if (failure instanceof TopicAuthorizationException) {
      Set<String> topics = ((TopicAuthorizationException) failure).unauthorizedTopics();
      return "Kafka denies the user "
          + (failure instanceof RightDenied
              ? "the right " + ((RightDenied) failure).right
              : "a right")
          + (topics.isEmpty() ? "" : " on topic " + String.join(", ", topics))
          + " ("
          + message
          + "): "
          + GRANT;
    } else if (failure instanceof GroupAuthorizationException) {
      String group = ((GroupAuthorizationException) failure).groupId();
      return "Kafka denies the user the right "
          + (failure instanceof GroupRightDenied ? ((GroupRightDenied) failure).right : "Read")
          + " on group "
          + (group == null ? "of --group-id" : group)
          + ": "
          + GRANT;
    } else if (failure instanceof ClusterAuthorizationException
        || failure instanceof TransactionalIdAuthorizationException) {
      return "Kafka denies the user a right on the cluster (" + message + ")";
    } else if (failure instanceof KafkaException
        && String.valueOf(message).matches("Failed to (construct kafka|create new Kafka).*")) {
      // a key store that is not there, properties that contradict each other
      Throwable root = failure;
      while (root.getCause() != null && root.getCause() != root) {
        root = root.getCause();
      }
      return "no Kafka client can be made of these options ("
          + root
          + "): check the file of --kafka-config";
    }
    return null;
  }
}
