package com.fasterxml.jackson.module.scala;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import org.apache.spark.rdd.RDDOperationScope;
import scala.Option;

/**
 * Lets Spark run in the process of these tests. Spark looks for Jackson's Scala module by this
 * name, to keep the scope of an RDD operation as JSON. No release of the module for Scala 2.11
 * works with the version of Jackson that is on this class path, so this class does that one thing.
 */
public final class DefaultScalaModule$ extends SimpleModule {
  /** As Scala names the only instance of an object. */
  public static final DefaultScalaModule$ MODULE$ = new DefaultScalaModule$();

  private static final long serialVersionUID = 1;

  private DefaultScalaModule$() {
    addSerializer(new ScopeSerializer());
    addDeserializer(RDDOperationScope.class, new ScopeDeserializer());
  }

  private static final class ScopeSerializer extends StdSerializer<RDDOperationScope> {
    private static final long serialVersionUID = 1;

    ScopeSerializer() {
      super(RDDOperationScope.class);
    }

    @Override
    public void serialize(RDDOperationScope scope, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartObject();
      json.writeStringField("id", scope.id());
      json.writeStringField("name", scope.name());
      if (scope.parent().isDefined()) {
        json.writeFieldName("parent");
        serialize(scope.parent().get(), json, provider);
      }
      json.writeEndObject();
    }
  }

  private static final class ScopeDeserializer extends StdDeserializer<RDDOperationScope> {
    private static final long serialVersionUID = 1;

    ScopeDeserializer() {
      super(RDDOperationScope.class);
    }

    @Override
    public RDDOperationScope deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      JsonNode scope = json.readValueAsTree();
      return scope(scope);
    }

    private static RDDOperationScope scope(JsonNode scope) {
      JsonNode parent = scope.get("parent");
      return new RDDOperationScope(
          scope.get("name").asText(),
          Option.apply(parent == null ? null : scope(parent)),
          scope.get("id").asText());
    }
  }
}
