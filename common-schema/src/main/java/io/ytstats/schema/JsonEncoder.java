package io.ytstats.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes data points as JSON, in the original harvester's format. Thread-safe. */
public final class JsonEncoder {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** The JSON text of a data point in UTF-8, with the fields in the harvester's order. */
  public byte[] encode(DataPoint point) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField(
          RecordType.HARVEST_TS_FIELD, HarvestTimestamp.text(point.harvestEpochSecond()));
      json.writeNumberField(RecordType.SUBS_FIELD, point.subs());
      json.writeStringField(RecordType.CHANNEL_FIELD, point.channel());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to an array", e);
    }
    return out.toByteArray();
  }
}
