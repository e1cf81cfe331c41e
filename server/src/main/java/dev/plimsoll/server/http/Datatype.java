package dev.plimsoll.server.http;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.InputType;
import java.util.Arrays;

/** Tensor datatypes of the Open Inference Protocol that have a JSON form, and how they are read. */
enum Datatype {
  BOOL(0, 1),
  UINT8(0, 0xFF),
  UINT16(0, 0xFFFF),
  UINT32(0, 0xFFFFFFFFL),
  UINT64(0, 0x1p64),
  INT8(Byte.MIN_VALUE, Byte.MAX_VALUE),
  INT16(Short.MIN_VALUE, Short.MAX_VALUE),
  INT32(Integer.MIN_VALUE, Integer.MAX_VALUE),
  INT64(-0x1p63, 0x1p63),
  FP32(-Float.MAX_VALUE, Float.MAX_VALUE),
  FP64(-Double.MAX_VALUE, Double.MAX_VALUE),
  BYTES(0, 0);

  private final double lowest;
  private final double highest;

  Datatype(double lowest, double highest) {
    this.lowest = lowest;
    this.highest = highest;
  }

  static Datatype of(String name, String where) {
    for (Datatype type : values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw Body.invalid(
        where + ": '" + name + "' (expected: one of " + Arrays.toString(values()) + ")");
  }

  /** What a model's input is on the wire. */
  static Datatype of(InputType type) {
    return switch (type) {
      case NUMBER -> FP32;
      case TEXT -> BYTES;
    };
  }

  /** The data as {@code double[]} or {@code String[]}, checked against this type. */
  Object column(TensorData data, String where) {
    if (this == BYTES) {
      requireKind(data, where, data.kind() == TensorData.Kind.TEXT, "texts");
      return data.texts();
    }
    boolean numbers =
        data.kind() == TensorData.Kind.NUMBER
            || (this == BOOL && data.kind() == TensorData.Kind.BOOLEAN);
    requireKind(data, where, numbers, this == BOOL ? "booleans" : "numbers");
    if (this != FP32 && this != FP64 && data.firstFraction() >= 0) {
      int at = data.firstFraction();
      throw outside(data.number(at), where, at, "a whole number");
    }
    double[] values = data.numbers();
    for (int i = 0; i < values.length; i++) {
      if (values[i] < lowest || values[i] > highest) {
        throw outside(values[i], where, i, lowest + " to " + highest);
      }
    }
    return values;
  }

  private PlimsollException outside(double value, String where, int at, String expected) {
    return Body.invalid(
        where + ".data[" + at + "]: " + value + " (expected: " + expected + " for " + name() + ")");
  }

  private void requireKind(TensorData data, String where, boolean right, String expected) {
    if (!right && data.kind() != TensorData.Kind.NULL) {
      throw Body.invalid(
          where
              + ".data: "
              + switch (data.kind()) {
                case NUMBER -> "numbers";
                case BOOLEAN -> "booleans";
                case TEXT, NULL -> "texts";
              }
              + " (expected: "
              + expected
              + " for datatype "
              + name()
              + ")");
    }
  }
}
