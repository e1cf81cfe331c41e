package dev.plimsoll.server.grpc;

import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.server.grpc.proto.InferTensorContents;
import dev.plimsoll.server.inference.InputTensor;
import dev.plimsoll.server.inference.RawValues;
import dev.plimsoll.server.inference.TensorValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The values of a tensor in the typed field of its datatype. */
final class TypedValues implements TensorValues {
  private final InferTensorContents contents;

  TypedValues(InferTensorContents contents) {
    this.contents = contents;
  }

  static boolean isEmpty(InferTensorContents contents) {
    return contents.getSerializedSize() == 0;
  }

  @Override
  public Object column(ElementType type, long[] shape, String where) {
    int count = checkedCount(type, shape, where);
    return switch (type) {
      case BYTES -> texts(count, where);
      case FP64, FP32, FP16, BF16, BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          new RawValues(packed(type, count, where)).column(type, shape, where);
    };
  }

  @Override
  public long[] wholes(ElementType type, long[] shape, String where) {
    int count = checkedCount(type, shape, where);
    return new RawValues(packed(type, count, where)).wholes(type, shape, where);
  }

  @Override
  public Tensor tensor(ElementType type, long[] shape, String where) {
    int count = checkedCount(type, shape, where);
    return type == ElementType.BYTES
        ? Tensor.texts(texts(count, where), shape)
        : Tensor.of(type, packed(type, count, where), shape);
  }

  @Override
  public int firstMissing() {
    return -1;
  }

  /** The values must be in the field of their datatype, and in no other. */
  private int checkedCount(ElementType type, long[] shape, String where) {
    int expected = InputTensor.elements(shape, where);
    int count = count(type);
    int all =
        contents.getBoolContentsCount()
            + contents.getIntContentsCount()
            + contents.getInt64ContentsCount()
            + contents.getUintContentsCount()
            + contents.getUint64ContentsCount()
            + contents.getFp32ContentsCount()
            + contents.getFp64ContentsCount()
            + contents.getBytesContentsCount();
    if (all != count) {
      throw CallReading.invalid(
          where
              + ".contents: "
              + (all - count)
              + " values in another field (expected: those of datatype "
              + type
              + " alone)");
    }
    if (count != expected) {
      throw CallReading.invalid(
          where
              + ".contents: "
              + count
              + " values (expected: "
              + expected
              + ", as its shape says)");
    }
    return count;
  }

  private int count(ElementType type) {
    return switch (type) {
      case BOOL -> contents.getBoolContentsCount();
      case INT8, INT16, INT32 -> contents.getIntContentsCount();
      case INT64 -> contents.getInt64ContentsCount();
      case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
      case UINT64 -> contents.getUint64ContentsCount();
      case FP32 -> contents.getFp32ContentsCount();
      case FP64 -> contents.getFp64ContentsCount();
      case BYTES -> contents.getBytesContentsCount();
      case FP16, BF16 -> 0;
    };
  }

  private String[] texts(int count, String where) {
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = RawValues.utf8(contents.getBytesContents(i).asReadOnlyByteBuffer(), i, where);
    }
    return texts;
  }

  private ByteBuffer packed(ElementType type, int count, String where) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(count, type.width())).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FP32 -> {
        for (int i = 0; i < count; i++) {
          bytes.putFloat(contents.getFp32Contents(i));
        }
      }
      case FP64 -> {
        for (int i = 0; i < count; i++) {
          bytes.putDouble(contents.getFp64Contents(i));
        }
      }
      case BOOL -> {
        for (int i = 0; i < count; i++) {
          bytes.put((byte) (contents.getBoolContents(i) ? 1 : 0));
        }
      }
      case INT64 -> {
        for (int i = 0; i < count; i++) {
          bytes.putLong(contents.getInt64Contents(i));
        }
      }
      case UINT64 -> {
        for (int i = 0; i < count; i++) {
          bytes.putLong(contents.getUint64Contents(i));
        }
      }
      case INT8, INT16, INT32, UINT8, UINT16, UINT32 -> packSmall(type, count, bytes, where);
      case FP16, BF16, BYTES -> throw new IllegalArgumentException("no typed numbers: " + type);
    }
    return bytes.flip();
  }

  private void packSmall(ElementType type, int count, ByteBuffer bytes, String where) {
    int bits = type.width() * Byte.SIZE;
    boolean signed = type.name().startsWith("INT");
    long low = signed ? -(1L << (bits - 1)) : 0;
    long high = signed ? (1L << (bits - 1)) - 1 : (1L << bits) - 1;
    for (int i = 0; i < count; i++) {
      long value =
          signed ? contents.getIntContents(i) : Integer.toUnsignedLong(contents.getUintContents(i));
      if (value < low || value > high) {
        throw CallReading.invalid(
            where
                + ".contents["
                + i
                + "]: "
                + value
                + " (expected: "
                + low
                + " to "
                + high
                + " for "
                + type
                + ")");
      }
      switch (type.width()) {
        case 1 -> bytes.put((byte) value);
        case 2 -> bytes.putShort((short) value);
        default -> bytes.putInt((int) value);
      }
    }
  }
}
