package io.ytstats.connect;

import io.ytstats.app.FatalException;
import io.ytstats.app.SchemaRegistry;
import io.ytstats.schema.BadRecordException;
import io.ytstats.schema.DataPoint;
import io.ytstats.schema.Period;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import io.ytstats.schema.SchemaUnavailableException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.storage.Converter;

/**
 * Reads the values of the suite's topics, each in Avro's single-object encoding, in JSON or in a
 * schema registry's format, with the checks of the stores. It writes nothing. Not thread-safe, as
 * the worker has one for each task.
 */
public final class SuiteRecordConverter implements Converter {
  private static final String RECORD_TYPE = "record.type";
  private static final String REGISTRY = "schema.registry.url";

  private RecordType type;
  private Schema schema;
  private RecordDecoder decoder;

  /** Called by the worker. */
  public SuiteRecordConverter() {}

  @Override
  public ConfigDef config() {
    return new ConfigDef()
        .define(
            RECORD_TYPE,
            Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            ValidString.in("harvest", "daily", "monthly"),
            Importance.HIGH,
            "What the topic holds.")
        .define(
            REGISTRY,
            Type.STRING,
            "",
            Importance.MEDIUM,
            "The schema registry, if records are in its format. Its other properties are those of a"
                + " Kafka client, such as basic.auth.user.info.");
  }

  @Override
  public void configure(Map<String, ?> given, boolean isKey) {
    String name = (String) config().parse(given).get(RECORD_TYPE);
    type = RecordType.valueOf(name.toUpperCase(Locale.ROOT));
    decoder = new RecordDecoder(type, schemas(given));
    SchemaBuilder fields =
        SchemaBuilder.struct()
            .name(type.schema().getFullName())
            .field("yt_channel_id", Schema.STRING_SCHEMA)
            .field("harvest_ts", Timestamp.SCHEMA)
            .field("subs", Schema.INT32_SCHEMA);
    if (type == RecordType.DAILY) {
      fields.field("date", Date.SCHEMA);
    } else if (type == RecordType.MONTHLY) {
      fields.field("year_and_month", Schema.STRING_SCHEMA);
    }
    schema = fields.build();
  }

  private static ReaderSchemas schemas(Map<String, ?> given) {
    Map<String, String> properties = new HashMap<>();
    given.forEach((name, value) -> properties.put(name, String.valueOf(value)));
    String url = properties.getOrDefault(REGISTRY, "");
    try {
      return url.isEmpty()
          ? ReaderSchemas.published()
          : ReaderSchemas.published().withRegistry(SchemaRegistry.source(url, properties));
    } catch (FatalException e) {
      throw new ConfigException(e.getMessage());
    }
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    if (value == null) {
      return SchemaAndValue.NULL;
    }
    DataPoint point;
    try {
      point = decoder.decode(null, value);
    } catch (BadRecordException e) {
      throw new DataException(e.getMessage(), e);
    } catch (SchemaUnavailableException e) {
      // the worker tries again for as long as errors.retry.timeout says
      throw new RetriableException(e.getMessage(), e);
    }
    Struct struct =
        new Struct(schema)
            .put("yt_channel_id", point.channel())
            .put("harvest_ts", new java.util.Date(point.harvestEpochSecond() * 1000))
            .put("subs", point.subs());
    if (type == RecordType.DAILY) {
      long day = Period.DAY.of(point.harvestEpochSecond());
      struct.put("date", new java.util.Date(day * 86_400_000L));
    } else if (type == RecordType.MONTHLY) {
      struct.put("year_and_month", Period.MONTH.text(Period.MONTH.of(point.harvestEpochSecond())));
    }
    return new SchemaAndValue(schema, struct);
  }

  @Override
  public byte[] fromConnectData(String topic, Schema itsSchema, Object value) {
    throw new DataException("this converter only reads");
  }
}
