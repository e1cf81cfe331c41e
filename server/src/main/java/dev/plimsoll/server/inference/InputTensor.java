package dev.plimsoll.server.inference;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ElementType;
import dev.plimsoll.onnx.Tensor;
import java.util.Arrays;

/** One tensor of a call. */
public final class InputTensor {
  private static final int DIMENSIONS_MAX = 8;

  private final int index;
  private final String name;
  private final ElementType type;
  private final long[] shape;
  private final TensorValues values;

  /**
   * @param index its place in the request, for messages
   * @param shape not negative, at most 8 dimensions
   */
  public InputTensor(int index, String name, ElementType type, long[] shape, TensorValues values) {
    this.index = index;
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.values = values;
  }

  public String name() {
    return name;
  }

  /** How many elements a shape has; refused when it is no shape, or has more than an array can. */
  public static int elements(long[] shape, String where) {
    if (shape.length > DIMENSIONS_MAX) {
      throw invalid(where + ".shape: " + shape.length + " dimensions (expected: at most 8)");
    }
    long elements = 1;
    boolean empty = false;
    for (long dimension : shape) {
      if (dimension < 0 || dimension > Integer.MAX_VALUE) {
        throw invalid(where + ".shape: " + dimension + " (expected: 0 to 2147483647)");
      }
      empty |= dimension == 0;
      // Both factors are below 2^31, so this cannot overflow before it is noticed.
      elements = dimension == 0 ? elements : elements * dimension;
      if (elements > Integer.MAX_VALUE) {
        throw invalid(
            where
                + ".shape: "
                + Arrays.toString(shape)
                + " (expected: at most 2147483647 elements)");
      }
    }
    return empty ? 0 : (int) elements;
  }

  /** Rows of a decision model: shape [n] or [n, 1]. */
  int rows() {
    if (shape.length == 0 || shape.length > 2 || (shape.length == 2 && shape[1] != 1)) {
      throw invalid(where() + ".shape: " + Arrays.toString(shape) + " (expected: [n] or [n, 1])");
    }
    return elements(shape, where());
  }

  /** See {@link TensorValues#column}. */
  public Object column() {
    return values.column(type, shape, where());
  }

  /** A reserved tensor of texts. */
  String[] texts() {
    if (type != ElementType.BYTES) {
      throw invalid("input '" + name + "': " + type + " (expected: datatype BYTES)");
    }
    refuseMissing();
    return (String[]) column();
  }

  /** A reserved tensor of whole numbers. */
  long[] wholes() {
    if (type != ElementType.INT64) {
      throw invalid("input '" + name + "': " + type + " (expected: datatype INT64)");
    }
    refuseMissing();
    return values.wholes(type, shape, where());
  }

  public Tensor tensor() {
    elements(shape, where());
    return values.tensor(type, shape, where());
  }

  String where() {
    return "inputs[" + index + "] '" + name + "'";
  }

  static PlimsollException invalid(String message) {
    return new PlimsollException(InferenceError.TENSOR_INVALID, message);
  }

  private void refuseMissing() {
    if (values.firstMissing() >= 0) {
      throw invalid(
          "input '" + name + "'.data[" + values.firstMissing() + "]: null (expected: a value)");
    }
  }
}
