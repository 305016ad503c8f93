package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:mysql://h:3306/yt, jdbc:mysql://h:3306/yt",
    "jdbc:mysql://u:s3cret@h/yt, jdbc:mysql://u:***@h/yt",
    "jdbc:mysql://h/yt?user=u&password=s3cret&x=1, jdbc:mysql://h/yt?user=u&password=***&x=1",
    "https://u:s3cret@registry:8081, https://u:***@registry:8081",
    "h?trustCertificateKeyStorePassword=s3cret, h?trustCertificateKeyStorePassword=***",
  })
  void secretsAreMasked(String text, String masked) {
    assertThat(Secrets.mask(text)).isEqualTo(masked);
  }
}
