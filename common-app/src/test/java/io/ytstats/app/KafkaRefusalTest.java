package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.security.cert.CertificateException;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** The lines; SecuredRefusalsIT has them from real servers. */
class KafkaRefusalTest {
  @Test
  void aRightIsNamedWithItsTopic() {
    TopicAuthorizationException denied =
        KafkaRefusal.denied("Write", "yt_daily", new TopicAuthorizationException("Denied."));

    assertThat(KafkaRefusal.explain(new KafkaException("window", denied)))
        .startsWith("Kafka denies the user the right Write on topic yt_daily (Denied.)");
    assertThat(KafkaRefusal.denied("Read", "other", denied)).isSameAs(denied);
    assertThat(KafkaRefusal.explain(new TopicAuthorizationException("Denied.", Set.of("a"))))
        .startsWith("Kafka denies the user a right on topic a (Denied.)");
    assertThat(KafkaRefusal.explain(new TopicAuthorizationException("Denied.")))
        .startsWith("Kafka denies the user a right (Denied.)");
    assertThat(KafkaRefusal.explain(GroupAuthorizationException.forGroupId("g")))
        .startsWith("Kafka denies the user the right Read on group g");
    assertThat(
            KafkaRefusal.explain(
                KafkaRefusal.deniedOnGroup(
                    "Describe", "g", new GroupAuthorizationException("Denied."))))
        .startsWith("Kafka denies the user the right Describe on group g");
  }

  @Test
  void aUserAndACertificateAreToldApart() {
    SSLHandshakeException expired = new SSLHandshakeException("PKIX");
    expired.initCause(new CertificateException("NotAfter: yesterday"));

    assertThat(KafkaRefusal.explain(new SaslAuthenticationException("invalid credentials")))
        .contains("user or the password (invalid credentials)", "sasl.jaas.config");
    assertThat(
            KafkaRefusal.explain(new SslAuthenticationException("SSL handshake failed", expired)))
        .contains("cannot be trusted (NotAfter: yesterday)", "ssl.truststore.location");
  }

  @Test
  void clientsThatCannotBeMadeNameTheFile() {
    KafkaException failure =
        new KafkaException(
            "Failed to create new KafkaAdminClient", new KafkaException("Failed to load /a.pem"));

    assertThat(KafkaRefusal.explain(failure)).contains("Failed to load /a.pem", "--kafka-config");
  }

  @Test
  void whatPassesIsNoRefusal() {
    SSLHandshakeException cut = new SSLHandshakeException("Remote host terminated the handshake");
    cut.initCause(new EOFException());

    assertThat(KafkaRefusal.explain(new TimeoutException("no answer"))).isNull();
    assertThat(KafkaRefusal.explain(null)).isNull();
    assertThat(TlsRefusal.reason(cut)).isNull();
    assertThat(
            TlsRefusal.reason(new SSLHandshakeException("Received fatal alert: bad_certificate")))
        .contains("bad_certificate");
  }
}
