package dev.plimsoll.training.internal.measure;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.attention.AttentionSpec;
import dev.plimsoll.training.internal.attention.HeadAttention;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Softmax attention that keeps the whole matrix of scores: what the fused kernel is judged by. */
final class NaiveAttention extends HeadAttention {
  static final String NAME = "naive";

  private final double scale;

  NaiveAttention(Parameters parameters, String name, int dim, AttentionSpec spec) {
    super(parameters, name, dim, spec, softmaxScale(dim, spec));
    scale = softmaxScale(dim, spec);
  }

  @Override
  protected Tensor attend(Tensor queries, Tensor keys, Tensor values, Padding padding) {
    Tensor scores = queries.matmul(keys.transpose(-1, -2)).mul(new Scalar(scale));
    return torch.softmax(scores, -1).matmul(values);
  }

  @Override
  protected String attend(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    String turned = GraphPieces.transpose(graph, keys, 0, 1, 3, 2);
    String scores = GraphPieces.matmul(graph, queries, turned);
    return GraphPieces.matmul(graph, GraphPieces.softmax(graph, scores), values);
  }
}
