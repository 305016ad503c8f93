package io.ytstats.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryConfigTest {
  private static final String URL = "https://registry:8081/apis/ccompat/v7/";
  private final List<String> problems = new ArrayList<>();

  @Test
  void hasUserAndSeveralAddresses() {
    RegistryConfig config =
        RegistryConfig.of(
            URL + ", http://other:8081",
            Map.of("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "me:hush"),
            problems);
    assertThat(problems).isEmpty();
    assertThat(config.urls())
        .containsExactly("https://registry:8081/apis/ccompat/v7", "http://other:8081");
    assertThat(config.authorization()).isEqualTo("Basic bWU6aHVzaA==");
    assertThat(config.isHostVerified()).isTrue();
    assertThat(config.toString()).doesNotContain("hush");
  }

  @Test
  void propertyNamesAreReadWithAndWithoutPrefix() {
    RegistryConfig config =
        RegistryConfig.of(
            URL,
            Map.of(
                "schema.registry.basic.auth.user.info",
                "a:b",
                "schema.registry.ssl.endpoint.identification.algorithm",
                ""),
            problems);
    assertThat(problems).isEmpty();
    assertThat(config.authorization()).isEqualTo("Basic YTpi");
    assertThat(config.isHostVerified()).isFalse();
  }

  @Test
  void wrongUsageIsReportedWithoutSecrets() {
    RegistryConfig.of(
        "http://me:hush@registry:8081,registry:8081,ftp://x",
        Map.of(
            "bearer.auth.token", "hush",
            "basic.auth.credentials.source", "URL",
            "schema.registry.ssl.truststore.location", "/no/such/file"),
        problems);
    assertThat(problems)
        .hasSize(6)
        .noneMatch(problem -> problem.contains("hush"))
        .anyMatch(problem -> problem.contains("do not put a password in the URL"))
        .anyMatch(problem -> problem.contains("'registry:8081' is not http"))
        .anyMatch(problem -> problem.contains("'ftp://x' is not http"))
        .anyMatch(problem -> problem.contains("unknown properties: bearer.auth.token"))
        .anyMatch(problem -> problem.contains("=URL is not supported"))
        .anyMatch(problem -> problem.contains("/no/such/file"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://me:hush@schema_registry:8081",
        "http://hush@schema_registry:8081",
        "https://me:hu/sh@registry:8081",
        "https://me:hush%@registry:8081",
        "https://me:hu#hush@schema_registry",
        "me:hush@schema_registry:8081",
        "http://schema_registry:8081?token=hush",
        "http://registry:8081/?password=hush",
        "http://registry:8081 me:hush@",
      })
  void noSecretIsPrintedWhateverTheHostLooksLike(String url) {
    RegistryConfig.of(url, Map.of(), problems);
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("--schema-registry-url: ")
        .doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://schema_registry:8081",
        "https://my_project-schema_registry-1",
        "http://schema_registry:8081/apis/ccompat/v7",
        "http://[::1]:8081",
      })
  void namesOfContainersAreValidHosts(String url) {
    RegistryConfig config = RegistryConfig.of(url, Map.of(), problems);
    assertThat(problems).isEmpty();
    assertThat(config.urls()).containsExactly(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schema_registry:8081",
        "http://",
        "http:///x",
        "http://schema_registry:port",
        "http://schema_registry:8081:8082",
        "http://a host:8081",
        ""
      })
  void urlThatIsNotValidIsRejected(String url) {
    RegistryConfig.of(url, Map.of(), problems);
    assertThat(problems).singleElement().asString().startsWith("--schema-registry-url: ");
  }
}
