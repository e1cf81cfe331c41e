package dev.plimsoll.server.inference;

import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.serving.WholeNumbers;
import java.nio.ByteBuffer;

/** Numbers out of little-endian bytes. */
final class RawNumbers {
  private RawNumbers() {}

  /** {@code float[]} where a float holds the type exactly, else what does. */
  static Object column(ElementType type, ByteBuffer from, int count) {
    return switch (type) {
      case FP32 -> {
        float[] values = new float[count];
        from.asFloatBuffer().get(values);
        yield values;
      }
      case FP16, BF16, BOOL, INT8, UINT8, INT16, UINT16 -> {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = (float) number(type, from, i);
        }
        yield values;
      }
      case INT64, UINT64 -> {
        long[] values = new long[count];
        from.asLongBuffer().get(values);
        yield new WholeNumbers(values, type == ElementType.UINT64, null);
      }
      case FP64, INT32, UINT32 -> {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
          values[i] = number(type, from, i);
        }
        yield values;
      }
      case BYTES -> throw new IllegalArgumentException("texts are no numbers");
    };
  }

  private static double number(ElementType type, ByteBuffer from, int i) {
    return switch (type) {
      case BOOL, INT8 -> from.get(i);
      case UINT8 -> from.get(i) & 0xFF;
      case INT16 -> from.getShort(2 * i);
      case UINT16 -> from.getShort(2 * i) & 0xFFFF;
      case INT32 -> from.getInt(4 * i);
      case UINT32 -> Integer.toUnsignedLong(from.getInt(4 * i));
      case FP16 -> half(from.getShort(2 * i));
      case BF16 -> Float.intBitsToFloat(from.getShort(2 * i) << 16);
      case FP32 -> from.getFloat(4 * i);
      case FP64 -> from.getDouble(8 * i);
      case INT64, UINT64 -> throw new IllegalArgumentException("no double holds " + type);
      case BYTES -> throw new IllegalArgumentException("texts are no numbers");
    };
  }

  /** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
  static float half(short bits) {
    int exponent = (bits >>> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    float magnitude;
    if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else if (exponent == 0x1F) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
