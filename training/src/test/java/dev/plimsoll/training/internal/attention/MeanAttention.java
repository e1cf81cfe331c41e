package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Every token gets the mean of all real tokens' values, in proportion to its own query. */
final class MeanAttention extends HeadAttention {
  MeanAttention(Parameters parameters, String name, int dim, AttentionSpec spec) {
    super(parameters, name, dim, spec, 1);
  }

  @Override
  protected Tensor attend(Tensor queries, Tensor keys, Tensor values, Padding padding) {
    Tensor weights = padding.weights(); // [N, T, 1], null when all tokens are real
    Tensor real = weights == null ? torch.ones(1, 1, values.size(2), 1) : weights.unsqueeze(1);
    Tensor count = sum(real).clamp_min(new Scalar(1)); // a sequence may be empty
    return queries.mul(sum(values.mul(real)).div(count));
  }

  private static Tensor sum(Tensor tokens) {
    return tokens.sum(new long[] {2}, true, new ScalarTypeOptional());
  }

  @Override
  protected String attend(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    String weights = padding.weights(graph);
    if (weights == null) {
      String length = GraphPieces.floats(graph, padding.length(graph)); // T is open in the graph
      String mean = GraphPieces.div(graph, GraphPieces.sum(graph, values, 2), length);
      return GraphPieces.mul(graph, queries, mean);
    }
    String real = GraphPieces.unsqueeze(graph, weights, 1);
    String count = graph.node("Max", List.of(GraphPieces.sum(graph, real, 2), graph.scalar(1)));
    String sum = GraphPieces.sum(graph, GraphPieces.mul(graph, values, real), 2);
    return GraphPieces.mul(graph, queries, GraphPieces.div(graph, sum, count));
  }
}
