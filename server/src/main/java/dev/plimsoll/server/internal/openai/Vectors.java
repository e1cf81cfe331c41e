package dev.plimsoll.server.internal.openai;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.Tensor;
import dev.plimsoll.server.http.HttpError;
import dev.plimsoll.serving.TensorAnswer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One vector per text, as a model answered them. */
final class Vectors {
  private final float[] values;
  private final int rows;
  private final int width;

  private Vectors(float[] values, int rows) {
    this.values = values;
    this.rows = rows;
    this.width = values.length / rows;
  }

  /** The answer's output of that name, which must have so many rows. */
  static Vectors of(TensorAnswer answer, String output, int rows) {
    @Nullable Tensor tensor = answer.outputs().get(output);
    if (tensor == null || tensor.size() == 0 || tensor.size() % rows != 0) {
      throw new PlimsollException(
          HttpError.UNEXPECTED,
          "output '" + output + "' of " + answer.version() + ": not one vector per text");
    }
    return new Vectors(tensor.floats(), rows);
  }

  int width() {
    return width;
  }

  float[] row(int row) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }

  /** Only the first values of each, with length 1 again. */
  Vectors shortened(int dimensions) {
    if (dimensions == 0 || dimensions == width) {
      return this;
    }
    float[] kept = new float[rows * dimensions];
    for (int row = 0; row < rows; row++) {
      double square = 0;
      for (int i = 0; i < dimensions; i++) {
        square += (double) values[row * width + i] * values[row * width + i];
      }
      double length = Math.max(Math.sqrt(square), 1e-12);
      for (int i = 0; i < dimensions; i++) {
        kept[row * dimensions + i] = (float) (values[row * width + i] / length);
      }
    }
    return new Vectors(kept, rows);
  }

  /** A row's values as little-endian float32 in base64. */
  String base64(int row) {
    ByteBuffer bytes = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values, row * width, width);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  double cosine(int one, int other) {
    double dot = 0;
    double square = 0;
    double otherSquare = 0;
    for (int i = 0; i < width; i++) {
      double a = values[one * width + i];
      double b = values[other * width + i];
      dot += a * b;
      square += a * a;
      otherSquare += b * b;
    }
    double lengths = Math.sqrt(square * otherSquare);
    return lengths == 0 ? 0 : dot / lengths;
  }
}
