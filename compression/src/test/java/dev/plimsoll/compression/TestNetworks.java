package dev.plimsoll.compression;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.proto.ModelProto;
import dev.plimsoll.onnx.proto.TensorProto.DataType;
import java.util.List;
import java.util.SplittableRandom;

/** Networks with random weights of the size that keeps signals at about one. */
final class TestNetworks {
  private TestNetworks() {}

  /** Input x [N,in], output y [N,1]; {@code layers} products into the width, and one to 1. */
  static ModelProto mlp(long seed, int in, int width, int layers) {
    GraphBuilder graph = new GraphBuilder("mlp");
    String x = graph.input("x", DataType.FLOAT, "N", in);
    graph.output(stack(graph, seed, x, in, width, layers), "y", DataType.FLOAT, "N", 1);
    return graph.build();
  }

  /** The same with two columns a and b in, and the outputs of a tabular model. */
  static ModelProto tabular(long seed, int width) {
    GraphBuilder graph = new GraphBuilder("tabular");
    String a = graph.input("a", DataType.FLOAT, "N", 1);
    String b = graph.input("b", DataType.FLOAT, "N", 1);
    String x = graph.node("Concat", List.of(a, b), GraphBuilder.attribute("axis", 1L));
    String logit = stack(graph, seed, x, 2, width, 3);
    graph.output(logit, "logit", DataType.FLOAT, "N", 1);
    graph.output(graph.node("Sigmoid", List.of(logit)), "probability", DataType.FLOAT, "N", 1);
    return graph.build();
  }

  /** One head of self-attention over x [N,tokens,width]: four weights, two products without. */
  static ModelProto attention(long seed, int tokens, int width) {
    GraphBuilder graph = new GraphBuilder("attention");
    String x = graph.input("x", DataType.FLOAT, "N", tokens, width);
    String q = graph.node("MatMul", List.of(x, weights(graph, seed + 1, width, width)));
    String k = graph.node("MatMul", List.of(x, weights(graph, seed + 2, width, width)));
    String v = graph.node("MatMul", List.of(x, weights(graph, seed + 3, width, width)));
    String turned =
        graph.node("Transpose", List.of(k), GraphBuilder.attribute("perm", new long[] {0, 2, 1}));
    String score = graph.node("MatMul", List.of(q, turned));
    String share =
        graph.node(
            "Softmax",
            List.of(graph.node("Div", List.of(score, graph.scalar((float) Math.sqrt(width))))),
            GraphBuilder.attribute("axis", -1L));
    String mixed = graph.node("MatMul", List.of(share, v));
    String y = graph.node("MatMul", List.of(mixed, weights(graph, seed + 4, width, width)));
    graph.output(graph.node("Add", List.of(x, y)), "y", DataType.FLOAT, "N", tokens, width);
    return graph.build();
  }

  static float[] values(long seed, int count, double size) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * size);
    }
    return values;
  }

  private static String stack(
      GraphBuilder graph, long seed, String x, int in, int width, int layers) {
    String value = x;
    for (int layer = 0; layer < layers; layer++) {
      String w = weights(graph, seed + 10L * layer, layer == 0 ? in : width, width);
      String sum = graph.node("MatMul", List.of(value, w));
      String bias = graph.floats("b", values(seed + 10L * layer + 1, width, 0.1), width);
      value = graph.node("Relu", List.of(graph.node("Add", List.of(sum, bias))));
    }
    return graph.node("MatMul", List.of(value, weights(graph, seed + 1000, width, 1)));
  }

  private static String weights(GraphBuilder graph, long seed, int in, int out) {
    return graph.floats("w", values(seed, in * out, Math.sqrt(2.0 / in)), in, out);
  }
}
