package dev.plimsoll.training.internal.bert;

import dev.plimsoll.onnx.proto.AttributeProto;
import dev.plimsoll.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The layer norms of a graph, whole or taken apart, in the order in which they are computed. */
final class BertNorms {
  private record Found(Matrix scale, Matrix offset) {}

  private BertNorms() {}

  /**
   * Puts the norms of the embeddings and of all layers where Hugging Face has them.
   *
   * @return their epsilon
   */
  static double collect(GraphIndex graph, String name, int layers, Map<String, Matrix> tensors) {
    List<Found> norms = new ArrayList<>();
    double epsilon = Double.NaN;
    for (NodeProto node : graph.nodes()) {
      int at =
          switch (node.getOpType()) {
            case "LayerNormalization" -> 1;
            case "SkipLayerNormalization" -> 2;
            case "EmbedLayerNormalization" -> 5;
            default -> 0;
          };
      if (at > 0) {
        add(norms, graph.floats(node.getInput(at)), graph.floats(node.getInput(at + 1)));
        epsilon =
            GraphIndex.attribute(node, "epsilon")
                .map(AttributeProto::getF)
                .orElse(at == 1 ? 1e-5f : 1e-12f);
      } else if (node.getOpType().equals("Mul")) {
        apart(graph, node, norms);
      } else if (node.getOpType().equals("Sqrt")) {
        epsilon = epsilon(graph, node, epsilon);
      }
    }
    if (norms.size() < 2 * layers + 1) {
      throw BertWeights.invalid(
          name + ": " + norms.size() + " layer norms in " + layers + " layers",
          2 * layers + 1 + ", as in a BERT encoder");
    }
    put(tensors, BertShape.EMBEDDING_NORM, norms.get(0));
    for (int i = 0; i < layers; i++) {
      put(tensors, BertShape.layer(i) + "attention.output.LayerNorm", norms.get(2 * i + 1));
      put(tensors, BertShape.layer(i) + "output.LayerNorm", norms.get(2 * i + 2));
    }
    return epsilon;
  }

  /** Scale and offset of a norm that is written as single operations. */
  private static void apart(GraphIndex graph, NodeProto scaling, List<Found> norms) {
    Matrix scale = vector(graph, scaling, "");
    if (scale == null) {
      return;
    }
    String scaled = scaling.getOutput(0);
    for (NodeProto next : graph.consumers(scaled)) {
      Matrix offset = next.getOpType().equals("Add") ? vector(graph, next, scaled) : null;
      if (offset != null && offset.values().length == scale.values().length) {
        add(norms, scale, offset);
      }
    }
  }

  /** The one constant vector among a node's two inputs; null when there is none. */
  private static @Nullable Matrix vector(GraphIndex graph, NodeProto node, String besides) {
    for (String input : node.getInputList()) {
      Matrix constant = input.equals(besides) ? null : graph.floats(input);
      if (constant != null && constant.shape().length == 1 && constant.values().length > 1) {
        return constant;
      }
    }
    return null;
  }

  private static double epsilon(GraphIndex graph, NodeProto root, double otherwise) {
    NodeProto sum = graph.producer(root.getInput(0));
    if (sum != null && sum.getOpType().equals("Add")) {
      for (String input : sum.getInputList()) {
        Matrix constant = graph.floats(input);
        if (constant != null && constant.values().length == 1) {
          return constant.values()[0];
        }
      }
    }
    return otherwise;
  }

  private static void add(List<Found> norms, @Nullable Matrix scale, @Nullable Matrix offset) {
    if (scale != null && offset != null) {
      norms.add(new Found(scale, offset));
    }
  }

  private static void put(Map<String, Matrix> tensors, String name, Found norm) {
    tensors.put(name + ".weight", norm.scale());
    tensors.put(name + ".bias", norm.offset());
  }
}
