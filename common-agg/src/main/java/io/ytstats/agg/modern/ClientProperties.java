package io.ytstats.agg.modern;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The properties of a consumer, credentials included, on their way from the driver to the
 * executors. They travel inside tasks, which Spark neither shows nor stores, and never in {@code
 * SparkConf}. Immutable; equal if all properties are.
 */
final class ClientProperties implements Serializable {
  private static final long serialVersionUID = 1;

  private final HashMap<String, String> properties;

  ClientProperties(Map<String, String> properties) {
    this.properties = new HashMap<>(properties);
  }

  /** A copy, with another client id: a JVM's metrics are named after it. */
  Properties withClientId(String clientId) {
    Properties copy = new Properties();
    copy.putAll(properties);
    copy.setProperty("client.id", clientId);
    return copy;
  }

  /** The client id that was given. */
  String clientId() {
    return properties.get("client.id");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClientProperties
        && properties.equals(((ClientProperties) other).properties);
  }

  @Override
  public int hashCode() {
    return properties.hashCode();
  }

  /** The names only: a value may be a secret. */
  @Override
  public String toString() {
    return "ClientProperties" + properties.keySet();
  }
}
