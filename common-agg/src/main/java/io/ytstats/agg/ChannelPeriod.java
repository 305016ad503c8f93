package io.ytstats.agg;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.Serializable;

/**
 * The key of the aggregation: a channel and a period. It goes through the shuffle, so it is
 * serialized in few bytes.
 */
final class ChannelPeriod implements KryoSerializable, Serializable {
  private static final long serialVersionUID = 1;

  private String channel;
  private int period;

  /** For Kryo. */
  ChannelPeriod() {}

  ChannelPeriod(String channel, int period) {
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
    return other instanceof ChannelPeriod
        && ((ChannelPeriod) other).period == period
        && ((ChannelPeriod) other).channel.equals(channel);
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
