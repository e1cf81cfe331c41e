package dev.plimsoll.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one graph input wants, and the check that a column is that.
 *
 * @param type null when it is neither FLOAT nor STRING
 * @param described the type and shape in the runtime's words, for messages
 * @param width values per row: the product of the dimensions after the first
 * @param dimensions as the graph declares them; -1 for open ones
 */
record InputSpec(
    String name, @Nullable InputType type, String described, int width, List<Long> dimensions) {

  static InputSpec of(String name, NodeInfo info) {
    if (!(info.getInfo() instanceof TensorInfo tensor)) {
      return new InputSpec(name, null, info.getInfo().toString(), 1, List.of(-1L));
    }
    long[] shape = tensor.getShape();
    long width = 1;
    for (int i = 1; i < shape.length; i++) {
      width *= Math.max(1, shape[i]);
    }
    InputType type =
        tensor.type == OnnxJavaType.FLOAT
            ? InputType.NUMBER
            : tensor.type == OnnxJavaType.STRING ? InputType.TEXT : null;
    return new InputSpec(
        name,
        type,
        tensor.type + Arrays.toString(shape),
        Math.toIntExact(width),
        Arrays.stream(shape).boxed().toList());
  }

  /** One text per row, for a tokenizer. */
  static InputSpec text(String name) {
    return new InputSpec(name, InputType.TEXT, "STRING[-1, 1]", 1, List.of(-1L, 1L));
  }

  /** The shape of a batch of so many rows: dimensions that the graph leaves open become 1. */
  long[] shape(int rows) {
    long[] shape = dimensions.stream().mapToLong(dimension -> Math.max(1, dimension)).toArray();
    if (shape.length > 0) {
      shape[0] = rows;
    }
    return shape;
  }

  void check(Object column, int rows) {
    if (type == null) {
      throw wrongType("a column", described + ", which tabular rows cannot feed");
    }
    int length;
    if (type == InputType.NUMBER && column instanceof float[] values) {
      length = values.length;
    } else if (type == InputType.NUMBER && column instanceof FloatBuffer values) {
      if (!values.isDirect() || values.order() != ByteOrder.nativeOrder()) {
        throw wrongType("a buffer on the heap or in foreign order", "a direct one, native order");
      }
      length = values.remaining();
    } else if (type == InputType.TEXT && column instanceof String[] values) {
      length = values.length;
    } else {
      throw wrongType(met(column), type + " " + described);
    }
    if (length != (long) rows * width) {
      throw new PlimsollException(
          OnnxError.INPUT_WRONG_LENGTH,
          "input: '"
              + name
              + "' has "
              + length
              + " values (expected: "
              + (long) rows * width
              + ")");
    }
  }

  private PlimsollException wrongType(String met, String expected) {
    return new PlimsollException(
        OnnxError.INPUT_WRONG_TYPE,
        "input: '" + name + "' is " + met + " (expected: " + expected + ")");
  }

  private static String met(Object column) {
    if (column instanceof float[] || column instanceof FloatBuffer) {
      return "NUMBER";
    }
    return column instanceof String[] ? "TEXT" : column.getClass().getSimpleName();
  }
}
