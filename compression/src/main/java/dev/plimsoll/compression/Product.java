package dev.plimsoll.compression;

import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.NodeProto;
import dev.plimsoll.onnx.proto.TensorProto;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A MatMul or Gemm of the graph, looked at with the question whether it can be quantized.
 *
 * @param weight its constant right side; null when it has none
 * @param bias the third input of a Gemm; null for none
 */
record Product(
    NodeProto node,
    @Nullable TensorProto weight,
    boolean transposed,
    float alpha,
    float beta,
    @Nullable String bias) {

  static boolean isOne(NodeProto node) {
    return node.getDomain().isEmpty()
        && (node.getOpType().equals("MatMul") || node.getOpType().equals("Gemm"));
  }

  static Product of(NodeProto node, Map<String, TensorProto> constants) {
    TensorProto weight = node.getInputCount() < 2 ? null : constants.get(node.getInput(1));
    String bias = node.getInputCount() < 3 || node.getInput(2).isEmpty() ? null : node.getInput(2);
    return new Product(
        node, weight, whole(node, "transB") != 0, real(node, "alpha"), real(node, "beta"), bias);
  }

  String name() {
    return node.getName().isEmpty() ? node.getOutput(0) : node.getName();
  }

  long elements() {
    return weight == null ? 0 : FloatTensors.elements(weight);
  }

  /** Why it must stay as it is; null when it can be quantized. */
  @Nullable String reasonToKeep(QuantizeOptions options, Set<String> overridable) {
    if (options.excluded().contains(name())) {
      return "excluded by the caller";
    } else if (weight == null) {
      return "its right side is not a constant";
    } else if (overridable.contains(weight.getName())) {
      return "its weight is also an input of the graph";
    } else if (weight.getDataType() != TensorProto.DataType.FLOAT.getNumber()) {
      return "its weight is not FLOAT";
    } else if (weight.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
      return "its weight is in another file";
    } else if (weight.getDimsCount() != 2) {
      return "its weight has " + weight.getDimsCount() + " dimensions, not 2";
    } else if (whole(node, "transA") != 0) {
      return "its left side is transposed";
    } else if (elements() < Math.max(1, options.minimumElements())) {
      return "small: " + elements() + " weights, below " + options.minimumElements();
    }
    for (float value : FloatTensors.values(weight)) {
      if (!Float.isFinite(value)) {
        return "its weight has values that are not finite";
      }
    }
    return null;
  }

  private static long whole(NodeProto node, String name) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals(name)) {
        return attribute.getI();
      }
    }
    return 0;
  }

  private static float real(NodeProto node, String name) {
    for (AttributeProto attribute : node.getAttributeList()) {
      if (attribute.getName().equals(name)) {
        return attribute.getF();
      }
    }
    return 1;
  }
}
