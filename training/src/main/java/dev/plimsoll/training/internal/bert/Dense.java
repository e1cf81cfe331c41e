package dev.plimsoll.training.internal.bert;

import dev.plimsoll.onnx.proto.NodeProto;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A product with a constant matrix and the constant that is added to it, as found in a graph.
 *
 * @param weight [in, out]
 * @param bias [out]
 */
record Dense(Matrix weight, Matrix bias) {
  private static final String MICROSOFT = "com.microsoft";

  int in() {
    return weight.rows();
  }

  int out() {
    return weight.columns();
  }

  /** One third of a product that makes queries, keys and values at once. */
  Dense third(int index) {
    int size = out() / 3;
    return new Dense(
        weight.transposed().part(index * size, size).transposed(), bias.part(index * size, size));
  }

  /** What Hugging Face calls it. */
  void put(Map<String, Matrix> tensors, String name) {
    tensors.put(name + ".weight", weight.transposed());
    tensors.put(name + ".bias", bias);
  }

  /** All of a graph by the values that carry their results, in the order of computation. */
  static Map<String, Dense> all(GraphIndex graph) {
    Map<String, Dense> all = new LinkedHashMap<>();
    for (NodeProto node : graph.nodes()) {
      switch (node.getOpType()) {
        case "MatMul" -> matmul(graph, node, all);
        case "Gemm", "FusedGemm" -> gemm(graph, node, all);
        default -> {}
      }
    }
    return all;
  }

  private static void matmul(GraphIndex graph, NodeProto node, Map<String, Dense> all) {
    Matrix weight = graph.floats(node.getInput(1));
    if (weight == null || !weight.twoDimensional() || graph.floats(node.getInput(0)) != null) {
      return;
    }
    String result = node.getOutput(0);
    Map<String, Matrix> after = new HashMap<>();
    for (NodeProto next : graph.consumers(result)) {
      Matrix bias = bias(graph, next, result, weight.columns());
      if (bias != null) {
        after.put(next.getOpType().equals("Add") ? next.getOutput(0) : result, bias);
      }
    }
    Matrix none = new Matrix(new long[] {weight.columns()}, new float[weight.columns()]);
    String carrier = after.isEmpty() ? result : after.keySet().iterator().next();
    all.put(carrier, new Dense(weight.flattened(), after.getOrDefault(carrier, none)));
  }

  /** The constant that a node adds to a product; null when it adds none. */
  private static @Nullable Matrix bias(
      GraphIndex graph, NodeProto node, String product, int width) {
    String constant =
        switch (node.getOpType()) {
          case "Add" -> node.getInput(node.getInput(0).equals(product) ? 1 : 0);
          case "BiasGelu" -> node.getInput(1);
          case "SkipLayerNormalization" -> node.getInputCount() > 4 ? node.getInput(4) : "";
          default -> "";
        };
    Matrix bias = graph.floats(constant);
    return bias == null || bias.values().length != width
        ? null
        : new Matrix(new long[] {width}, bias.values());
  }

  private static void gemm(GraphIndex graph, NodeProto node, Map<String, Dense> all) {
    Matrix weight = graph.floats(node.getInput(1));
    if (weight == null || !weight.twoDimensional()) {
      return;
    }
    Matrix turned =
        GraphIndex.integer(node, "transB", 0) == 1 ? weight.transposed() : weight.flattened();
    Matrix bias = node.getInputCount() > 2 ? graph.floats(node.getInput(2)) : null;
    float[] values = bias == null ? new float[turned.columns()] : bias.values();
    all.put(
        node.getOutput(0), new Dense(turned, new Matrix(new long[] {turned.columns()}, values)));
  }

  /** The fused weights of an attention node of ONNX Runtime's own; null when it is none. */
  static @Nullable Dense fused(GraphIndex graph, NodeProto node) {
    if (!node.getDomain().equals(MICROSOFT) || !node.getOpType().equals("Attention")) {
      return null;
    }
    Matrix weight = graph.floats(node.getInput(1));
    Matrix bias = node.getInputCount() > 2 ? graph.floats(node.getInput(2)) : null;
    if (weight == null) {
      throw BertWeights.invalid("Attention node: weights that are no constant", "float weights");
    }
    return new Dense(
        weight,
        bias == null
            ? new Matrix(new long[] {weight.columns()}, new float[weight.columns()])
            : bias);
  }

  /** Ops that carry a product on without changing what it is a product of. */
  static final List<String> CARRIERS =
      List.of(
          "Reshape",
          "Transpose",
          "Split",
          "Slice",
          "Squeeze",
          "Unsqueeze",
          "Gather",
          "Identity",
          "Cast",
          "Div",
          "Mul");
}
