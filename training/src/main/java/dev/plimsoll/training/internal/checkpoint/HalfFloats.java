package dev.plimsoll.training.internal.checkpoint;

import java.nio.ByteBuffer;

/** Numbers of 16 bits, widened. */
public final class HalfFloats {
  private HalfFloats() {}

  /** IEEE 754 binary16: 1 sign bit, 5 of exponent, 10 of fraction; all remaining bytes. */
  public static float[] fromHalf(ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / Short.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = half(bytes.getShort());
    }
    return values;
  }

  /** bfloat16: the upper half of a float; all remaining bytes. */
  public static float[] fromBrain(ByteBuffer bytes) {
    float[] values = new float[bytes.remaining() / Short.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(bytes.getShort() << 16);
    }
    return values;
  }

  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float size =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Float.intBitsToFloat((exponent + 112) << 23 | fraction << 13);
        };
    return bits < 0 ? -size : size;
  }
}
