package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Linformer (Wang et al. 2020): keys and values are projected along the sequence to a few rows by
 * learned matrices, and softmax attention looks at those. A place beyond {@code longest} has no
 * column in the matrices, so longer sequences are refused; a row is a mix of all places, so it
 * cannot be causal.
 */
final class LinformerAttention extends HeadAttention {
  private final int projected;
  private final int longest;
  private final Tensor keyRows;
  private final Tensor valueRows;

  LinformerAttention(Parameters parameters, String name, int dim, AttentionSpec spec) {
    super(parameters, name, dim, spec, softmaxScale(dim, spec));
    projected = spec.projected();
    longest = spec.longest();
    double bound = 1 / Math.sqrt(projected);
    keyRows = parameters.uniform(name + ".key_rows", bound, true, projected, longest);
    valueRows = parameters.uniform(name + ".value_rows", bound, true, projected, longest);
  }

  @Override
  boolean takesAnyOrder() {
    return true;
  }

  @Override
  protected Tensor attend(Tensor queries, Tensor keys, Tensor values, Padding padding) {
    LearnedPositions.requireLength(keys.size(2), longest);
    Tensor weights = padding.weights();
    return torch.scaled_dot_product_attention(
        queries, project(keyRows, keys, weights), project(valueRows, values, weights));
  }

  @Override
  protected String attend(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    String rows = project(graph, keyRows, keys, padding);
    String scores =
        GraphPieces.matmul(graph, queries, GraphPieces.transpose(graph, rows, 0, 1, 3, 2));
    return GraphPieces.matmul(
        graph, GraphPieces.softmax(graph, scores), project(graph, valueRows, values, padding));
  }

  private static Tensor project(Tensor matrix, Tensor heads, @Nullable Tensor weights) {
    Tensor real = weights == null ? heads : heads.mul(weights.unsqueeze(1));
    return matrix.narrow(1, 0, heads.size(2)).matmul(real);
  }

  private String project(GraphBuilder graph, Tensor matrix, String heads, GraphPadding padding) {
    String weights = padding.weights(graph);
    String real =
        weights == null
            ? heads
            : GraphPieces.mul(graph, heads, GraphPieces.unsqueeze(graph, weights, 1));
    String whole = graph.floats("rows", Tensors.values(matrix), projected, longest);
    String used =
        GraphPieces.slice(graph, whole, GraphPieces.whole(graph, 0), padding.length(graph), 1);
    return GraphPieces.matmul(graph, used, real);
  }
}
