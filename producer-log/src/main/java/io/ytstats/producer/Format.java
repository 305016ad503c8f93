package io.ytstats.producer;

import io.ytstats.schema.DataPoint;
import io.ytstats.schema.JsonEncoder;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordType;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How values are written. */
enum Format {
  /** Avro's single-object encoding, as on every topic of the suite. */
  AVRO {
    @Override
    Function<DataPoint, byte[]> encoder() {
      return new RecordEncoder(RecordType.HARVEST)::encode;
    }
  },
  /** JSON, as the original harvester wrote it. */
  JSON {
    @Override
    Function<DataPoint, byte[]> encoder() {
      return new JsonEncoder()::encode;
    }
  };

  /** A new encoder, for one thread. */
  abstract Function<DataPoint, byte[]> encoder();

  /** As the option is written. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the option. */
  static final class Converter implements ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
      for (Format format : values()) {
        if (format.toString().equals(text)) {
          return format;
        }
      }
      throw new TypeConversionException("'" + text + "' is neither avro nor json");
    }
  }
}
