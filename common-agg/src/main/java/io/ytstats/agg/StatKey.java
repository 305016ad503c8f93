package io.ytstats.agg;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.Serializable;

/**
 * What there is one result for: a channel and a period. Goes through the shuffle, so it writes
 * itself in the fewest bytes.
 */
final class StatKey implements KryoSerializable, Serializable {
  private static final long serialVersionUID = 1;

  private String channel;
  private int period;

  /** For Kryo. */
  StatKey() {}

  StatKey(String channel, int period) {
    this.channel = channel;
    this.period = period;
  }

  String channel() {
    return channel;
  }

  @Override
  public void write(Kryo kryo, Output output) {
    output.writeString(channel);
    output.writeInt(period, true);
  }

  @Override
  public void read(Kryo kryo, Input input) {
    channel = input.readString();
    period = input.readInt(true);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StatKey
        && ((StatKey) other).period == period
        && ((StatKey) other).channel.equals(channel);
  }

  @Override
  public int hashCode() {
    return 31 * channel.hashCode() + period;
  }

  @Override
  public String toString() {
    return channel + "/" + period;
  }
}
