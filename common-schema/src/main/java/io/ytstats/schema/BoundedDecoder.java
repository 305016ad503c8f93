package io.ytstats.schema;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary decoder, which believes no length that goes beyond the bytes that are there. By
 * itself it makes room for up to 2 GiB on the word of a few random bytes (its own limits are system
 * properties, and count only if they are set before anything of Avro is used), and when it skips it
 * takes a length below 0 for a step back, which may never end.
 */
final class BoundedDecoder extends Decoder {
  private BinaryDecoder in;

  /** Reads this part of an array from now on. */
  void read(byte[] bytes, int start, int length) {
    in = DecoderFactory.get().binaryDecoder(bytes, start, length, in);
  }

  /** Whether all has been read. */
  boolean isEnd() throws IOException {
    return in.isEnd();
  }

  private int lengthThatIsThere() throws IOException {
    long length = in.readLong();
    int left = in.inputStream().available();
    if (length < 0 || length > left) {
      throw new EOFException("a length of " + length + " where " + left + " bytes are left");
    }
    return (int) length;
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    int length = lengthThatIsThere();
    Utf8 text = old == null ? new Utf8() : old;
    text.setByteLength(length);
    in.readFixed(text.getBytes(), 0, length);
    return text;
  }

  @Override
  public String readString() throws IOException {
    return readString(null).toString();
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    byte[] bytes = new byte[lengthThatIsThere()];
    in.readFixed(bytes, 0, bytes.length);
    return ByteBuffer.wrap(bytes);
  }

  @Override
  public void readNull() throws IOException {
    in.readNull();
  }

  @Override
  public boolean readBoolean() throws IOException {
    return in.readBoolean();
  }

  @Override
  public int readInt() throws IOException {
    return in.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return in.readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return in.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return in.readDouble();
  }

  @Override
  public void skipString() throws IOException {
    skipBytes();
  }

  @Override
  public void skipBytes() throws IOException {
    in.skipFixed(lengthThatIsThere());
  }

  @Override
  public void readFixed(byte[] bytes, int start, int length) throws IOException {
    in.readFixed(bytes, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    in.skipFixed(length);
  }

  @Override
  public int readEnum() throws IOException {
    return in.readEnum();
  }

  @Override
  public long readArrayStart() throws IOException {
    return in.readArrayStart();
  }

  @Override
  public long arrayNext() throws IOException {
    return in.arrayNext();
  }

  @Override
  public long skipArray() throws IOException {
    long items = in.readLong();
    while (items < 0) { // a block that says its size in bytes
      skipBytes();
      items = in.readLong();
    }
    return items;
  }

  @Override
  public long readMapStart() throws IOException {
    return in.readMapStart();
  }

  @Override
  public long mapNext() throws IOException {
    return in.mapNext();
  }

  @Override
  public long skipMap() throws IOException {
    return skipArray();
  }

  @Override
  public int readIndex() throws IOException {
    return in.readIndex();
  }
}
