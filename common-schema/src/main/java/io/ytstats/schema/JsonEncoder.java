package io.ytstats.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes readings as JSON, the way the original harvester did. Thread-safe. */
public final class JsonEncoder {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** The JSON text of a reading in UTF-8, in the harvester's order of fields. */
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
      throw new UncheckedIOException("an array took no more bytes", e);
    }
    return out.toByteArray();
  }
}
