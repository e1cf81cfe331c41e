package dev.plimsoll.compression;

import dev.plimsoll.onnx.proto.TensorProto;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** FLOAT tensors in either of the two ways in which files hold them. */
final class FloatTensors {
  private FloatTensors() {}

  static float[] values(TensorProto tensor) {
    if (tensor.hasRawData()) {
      FloatBuffer raw =
          tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      float[] values = new float[raw.remaining()];
      raw.get(values);
      return values;
    }
    float[] values = new float[tensor.getFloatDataCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.getFloatData(i);
    }
    return values;
  }

  static long elements(TensorProto tensor) {
    return tensor.getDimsList().stream().reduce(1L, Math::multiplyExact);
  }

  /** Row-major [rows, columns] as [columns, rows]. */
  static float[] transposed(float[] values, int rows, int columns) {
    float[] turned = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[column * rows + row] = values[row * columns + column];
      }
    }
    return turned;
  }
}
