package dev.plimsoll.onnx;

import java.util.List;

/**
 * The name, type and shape of a graph's input or output.
 *
 * @param shape -1 for a dimension that the graph leaves open
 */
public record TensorSpec(String name, ElementType type, List<Long> shape) {
  public TensorSpec {
    shape = List.copyOf(shape);
  }
}
