package dev.plimsoll.features.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Per column: count, and the high and low half of the exact sum. */
final class RunningSums implements EntryState {
  static final int PARTS = 3;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final long[] parts;

  RunningSums(long[] parts) {
    this.parts = parts;
  }

  @Override
  public RunningSums plus(EntryState other) {
    long[] that = ((RunningSums) other).parts;
    long[] sum = new long[parts.length];
    for (int i = 0; i < parts.length; i += PARTS) {
      sum[i] = parts[i] + that[i];
      sum[i + 1] = ExactSum.addHigh(parts[i + 1], parts[i + 2], that[i + 1], that[i + 2]);
      sum[i + 2] = parts[i + 2] + that[i + 2];
    }
    return new RunningSums(sum);
  }

  @Override
  public byte[] encode() {
    ByteBuffer value = ByteBuffer.allocate(parts.length * Long.BYTES);
    value.asLongBuffer().put(parts);
    return value.array();
  }

  static RunningSums decode(byte[] value) {
    long[] parts = new long[value.length / Long.BYTES];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = part(value, i);
    }
    return new RunningSums(parts);
  }

  /** One number of an encoded entry. */
  static long part(byte[] value, int index) {
    return (long) LONGS.get(value, index * Long.BYTES);
  }
}
