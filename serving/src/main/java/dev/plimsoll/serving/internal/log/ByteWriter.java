package dev.plimsoll.serving.internal.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing little-endian buffer, reused from row to row. */
final class ByteWriter {
  private ByteBuffer buffer = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);

  void clear() {
    buffer.clear();
  }

  void int8(int value) {
    room(1).put((byte) value);
  }

  void int32(int value) {
    room(4).putInt(value);
  }

  /** Replaces four bytes that were written before. */
  void int32(int at, int value) {
    buffer.putInt(at, value);
  }

  void int64(long value) {
    room(8).putLong(value);
  }

  void floats32(float[] values) {
    ByteBuffer out = room(4 * values.length);
    for (float value : values) {
      out.putFloat(value);
    }
  }

  void float64(double value) {
    room(8).putDouble(value);
  }

  void varint(long value) {
    ByteBuffer out = room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  void text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    varint(bytes.length);
    room(bytes.length).put(bytes);
  }

  void bytes(byte[] value) {
    room(value.length).put(value);
  }

  /** All that was written, without a copy: valid until the next write. */
  ByteBuffer written() {
    return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip();
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int size = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
      ByteBuffer larger = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
      buffer.flip();
      larger.put(buffer);
      buffer = larger;
    }
    return buffer;
  }
}
