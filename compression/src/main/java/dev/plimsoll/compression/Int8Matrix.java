package dev.plimsoll.compression;

import com.google.protobuf.ByteString;
import dev.plimsoll.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A weight matrix [rows, columns] as integers with one scale per column: {@code weight ≈ integer ×
 * scale}.
 *
 * <p>Symmetric, so that the zero point is 0 and drops out of the product; per column, because a
 * column is one output and outliers of one output then do not coarsen the others. The error of a
 * weight is at most half its column's scale, which is {@code max|column| / levels}.
 */
final class Int8Matrix {
  private final int rows;
  private final int columns;
  private final byte[] integers;
  private final float[] scales;

  private Int8Matrix(int rows, int columns, byte[] integers, float[] scales) {
    this.rows = rows;
    this.columns = columns;
    this.integers = integers;
    this.scales = scales;
  }

  static Int8Matrix of(float[] weights, int rows, int columns, int levels) {
    float[] scales = new float[columns];
    for (int i = 0; i < weights.length; i++) {
      int column = i % columns;
      scales[column] = Math.max(scales[column], Math.abs(weights[i]));
    }
    for (int column = 0; column < columns; column++) {
      float scale = scales[column] / levels;
      // A column of zeros, or of values too small to divide by, becomes zeros at any scale.
      scales[column] = scale < Float.MIN_NORMAL ? 1 : scale;
    }
    byte[] integers = new byte[weights.length];
    for (int i = 0; i < weights.length; i++) {
      double step = Math.rint((double) weights[i] / scales[i % columns]);
      integers[i] = (byte) Math.max(-levels, Math.min(levels, step));
    }
    return new Int8Matrix(rows, columns, integers, scales);
  }

  float weight(int row, int column) {
    return integers[row * columns + column] * scales[column];
  }

  float scale(int column) {
    return scales[column];
  }

  TensorProto integers(String name) {
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.INT8.getNumber())
        .addDims(rows)
        .addDims(columns)
        .setRawData(ByteString.copyFrom(integers))
        .build();
  }

  /** The scales times a factor, such as the alpha of a Gemm. */
  TensorProto scales(String name, float factor) {
    ByteBuffer raw = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float scale : scales) {
      raw.putFloat(scale * factor);
    }
    return TensorProto.newBuilder()
        .setName(name)
        .setDataType(TensorProto.DataType.FLOAT.getNumber())
        .addDims(columns)
        .setRawData(ByteString.copyFrom(raw.flip()))
        .build();
  }
}
