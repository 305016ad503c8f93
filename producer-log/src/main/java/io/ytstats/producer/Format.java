package io.ytstats.producer;

import io.ytstats.schema.DataPoint;
import io.ytstats.schema.JsonEncoder;
import io.ytstats.schema.RecordEncoder;
import io.ytstats.schema.RecordHeader;
import io.ytstats.schema.RecordType;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The encoding of the values. */
enum Format {
  /** Avro, as on every other topic of the suite. */
  AVRO {
    @Override
    Function<DataPoint, byte[]> encoder(Supplier<RecordHeader> header) {
      return new RecordEncoder(RecordType.HARVEST, header.get())::encode;
    }
  },
  /** JSON, in the original harvester's format. */
  JSON {
    @Override
    Function<DataPoint, byte[]> encoder(Supplier<RecordHeader> header) {
      return new JsonEncoder()::encode;
    }
  };

  /**
   * A new encoder, for one thread.
   *
   * @param header used only by a format whose values name their schema
   */
  abstract Function<DataPoint, byte[]> encoder(Supplier<RecordHeader> header);

  /** The value of the option. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the value of the option. */
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
