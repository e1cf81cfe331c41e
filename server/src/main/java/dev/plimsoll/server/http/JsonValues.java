package dev.plimsoll.server.http;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.server.inference.Datatypes;
import dev.plimsoll.server.inference.InputTensor;
import dev.plimsoll.server.inference.TensorValues;
import dev.plimsoll.serving.WholeNumbers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/** The values of a tensor that came as JSON, checked against the datatype that it claims. */
final class JsonValues implements TensorValues {
  private final JsonTensor data;

  JsonValues(JsonTensor data) {
    this.data = data;
  }

  @Override
  public Object column(ElementType type, long[] shape, String where) {
    int rows = check(type, shape, where);
    if (type == ElementType.BYTES) {
      return texts(rows);
    }
    if (type == ElementType.FP32) {
      float[] values = new float[rows];
      for (int i = 0; i < rows; i++) {
        values[i] = real(i, type, where);
      }
      return values;
    }
    if (type == ElementType.INT64 || type == ElementType.UINT64) {
      return wholeNumbers(rows, type, where);
    }
    double[] values = new double[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = type == ElementType.FP64 ? data.number(i) : wholeOrMissing(i, type, where);
    }
    return values;
  }

  @Override
  public long[] wholes(ElementType type, long[] shape, String where) {
    long[] values = new long[check(type, shape, where)];
    for (int i = 0; i < values.length; i++) {
      values[i] = whole(i, type, where);
    }
    return values;
  }

  @Override
  public Tensor tensor(ElementType type, long[] shape, String where) {
    int count = check(type, shape, where);
    if (data.firstNull() >= 0) {
      throw Body.invalid(
          where
              + ".data["
              + data.firstNull()
              + "]: null (expected: a value; this model knows no missing ones)");
    }
    if (type == ElementType.BYTES) {
      return Tensor.texts(texts(count), shape);
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(count, type.width())).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      switch (type) {
        case FP32 -> bytes.putFloat(real(i, type, where));
        case FP64 -> bytes.putDouble(data.number(i));
        case BOOL, INT8, UINT8 -> bytes.put((byte) whole(i, type, where));
        case INT16, UINT16 -> bytes.putShort((short) whole(i, type, where));
        case INT32, UINT32 -> bytes.putInt((int) whole(i, type, where));
        case INT64, UINT64 -> bytes.putLong(whole(i, type, where));
        case FP16, BF16, BYTES -> throw new IllegalStateException("refused before: " + type);
      }
    }
    return Tensor.of(type, bytes.flip(), shape);
  }

  @Override
  public int firstMissing() {
    return data.firstNull();
  }

  private int check(ElementType type, long[] shape, String where) {
    Datatypes.requireWrittenForm(type, where);
    JsonTensor.Kind expected =
        type == ElementType.BYTES
            ? JsonTensor.Kind.TEXT
            : type == ElementType.BOOL && data.kind() == JsonTensor.Kind.BOOLEAN
                ? JsonTensor.Kind.BOOLEAN
                : JsonTensor.Kind.NUMBER;
    if (data.kind() != JsonTensor.Kind.NULL && data.kind() != expected) {
      throw Body.invalid(
          where
              + ".data: "
              + data.kind().words()
              + " (expected: "
              + (type == ElementType.BOOL ? "booleans" : expected.words())
              + " for datatype "
              + type
              + ")");
    }
    int elements = InputTensor.elements(shape, where);
    data.requireShape(shape, elements, where);
    return elements;
  }

  private String[] texts(int count) {
    String[] all = new String[count];
    for (int i = 0; i < count; i++) {
      String text = data.text(i);
      all[i] = text == null ? "" : text;
    }
    return all;
  }

  private float real(int i, ElementType type, String where) {
    double value = data.number(i);
    float narrow = (float) value;
    if (Float.isInfinite(narrow)) {
      throw outside(
          Double.toString(value), i, -Float.MAX_VALUE + " to " + Float.MAX_VALUE, type, where);
    }
    return narrow;
  }

  private double wholeOrMissing(int i, ElementType type, String where) {
    double value = data.number(i);
    if (Double.isNaN(value)) {
      return value;
    }
    return whole(i, type, where);
  }

  private WholeNumbers wholeNumbers(int rows, ElementType type, String where) {
    long[] values = new long[rows];
    BitSet missing = data.firstNull() < 0 ? null : new BitSet(rows);
    for (int i = 0; i < rows; i++) {
      if (missing != null && Double.isNaN(data.number(i))) {
        missing.set(i);
      } else {
        values[i] = whole(i, type, where);
      }
    }
    return new WholeNumbers(values, type == ElementType.UINT64, missing);
  }

  /** The low 64 bits of a whole number within the range of its type. */
  private long whole(int i, ElementType type, String where) {
    double value = data.number(i);
    if (value != Math.rint(value)) {
      throw outside(Double.toString(value), i, "a whole number", type, where);
    }
    long low = lowest(type);
    long high = highest(type);
    boolean huge = value >= 0x1p63;
    if (type == ElementType.UINT64) {
      if (data.isHuge(i)) {
        return data.whole(i); // as doubles, the last thousand of them are 2^64
      }
      if (value < 0 || value >= 0x1p64) {
        throw outside(met(i, value), i, "0 to 18446744073709551615", type, where);
      }
      return huge && !data.hasWholes() ? (long) (value - 0x1p63) + Long.MIN_VALUE : data.whole(i);
    }
    if (huge || value < -0x1p63 || data.whole(i) < low || data.whole(i) > high) {
      throw outside(met(i, value), i, low + " to " + high, type, where);
    }
    return data.whole(i);
  }

  private String met(int i, double value) {
    boolean exact = data.hasWholes() && value > -0x1p63 && value < 0x1p63;
    return exact ? Long.toString(data.whole(i)) : Double.toString(value);
  }

  private static long lowest(ElementType type) {
    return switch (type) {
      case INT8 -> Byte.MIN_VALUE;
      case INT16 -> Short.MIN_VALUE;
      case INT32 -> Integer.MIN_VALUE;
      case INT64 -> Long.MIN_VALUE;
      case BOOL, UINT8, UINT16, UINT32, UINT64, FP16, BF16, FP32, FP64, BYTES -> 0;
    };
  }

  private static long highest(ElementType type) {
    return switch (type) {
      case BOOL -> 1;
      case INT8 -> Byte.MAX_VALUE;
      case UINT8 -> 0xFF;
      case INT16 -> Short.MAX_VALUE;
      case UINT16 -> 0xFFFF;
      case INT32 -> Integer.MAX_VALUE;
      case UINT32 -> 0xFFFFFFFFL;
      case INT64, UINT64, FP16, BF16, FP32, FP64, BYTES -> Long.MAX_VALUE;
    };
  }

  private static PlimsollException outside(
      String value, int i, String expected, ElementType type, String where) {
    return Body.invalid(
        where + ".data[" + i + "]: " + value + " (expected: " + expected + " for " + type + ")");
  }
}
