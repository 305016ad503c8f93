package io.ytstats.audit;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.ytstats.agg.source.SourceRecord;
import io.ytstats.schema.Contenders;
import io.ytstats.schema.ReaderSchemas;
import io.ytstats.schema.RecordDecoder;
import io.ytstats.schema.RecordType;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;

/**
 * Collects the {@link Contenders} of an RDD: each executor creates those of a partition, and the
 * driver adds them up.
 */
@DefaultSerializer(JavaSerializer.class) // Kryo itself does not know sorted sets
final class Explanation implements Serializable {
  private static final long serialVersionUID = 1;

  private final Contenders contenders;

  private Explanation(Contenders contenders) {
    this.contenders = contenders;
  }

  /** The records of an RDD (driver). */
  static Contenders of(JavaRDD<SourceRecord> raw, ReaderSchemas schemas, String channel, int day) {
    return raw.mapPartitions(
            records -> Arrays.asList(read(records, schemas, channel, day)).iterator())
        .reduce((one, other) -> new Explanation(one.contenders.add(other.contenders)))
        .contenders;
  }

  /** One partition's records (executor). */
  private static Explanation read(
      Iterator<SourceRecord> records, ReaderSchemas schemas, String channel, int day) {
    RecordDecoder decoder = new RecordDecoder(RecordType.HARVEST, schemas);
    Contenders contenders = new Contenders(channel, day);
    while (records.hasNext()) {
      SourceRecord record = records.next();
      contenders.offer(
          decoder, record.topic, record.partition, record.offset, record.key, record.value);
    }
    return new Explanation(contenders);
  }
}
