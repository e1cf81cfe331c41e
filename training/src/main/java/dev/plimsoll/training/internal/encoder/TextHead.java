package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Linear;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** From tokens [N, T, dim] to one vector per text, and by a linear layer to outputs [N, K]. */
public final class TextHead {
  /** How tokens become one vector. */
  public enum Pooling {
    /** The mean of all real tokens; zeros for a text without any. */
    MEAN,
    /** The first token. */
    FIRST
  }

  private final Pooling pooling;
  private final double dropout;
  private final int dim;
  private final Linear linear;

  /**
   * @param name of the linear layer's parameters
   * @param dropout share of the pooled vector that is dropped while training
   * @param outputs K
   */
  public TextHead(
      Parameters parameters, String name, int dim, int outputs, Pooling pooling, double dropout) {
    this.pooling = pooling;
    this.dropout = dropout;
    this.dim = dim;
    linear = new Linear(parameters, name, dim, outputs);
  }

  /**
   * @param pooled [N, dim]
   */
  public Tensor forward(Tensor pooled, boolean training) {
    return linear.forward(torch.dropout(pooled, dropout, training));
  }

  public String write(GraphBuilder graph, String tokens, GraphPadding padding) {
    return linear.write(graph, pooled(graph, tokens, padding));
  }

  /** [N, dim], of tokens [N, T, dim]. */
  public Tensor pooled(Tensor tokens, Padding padding) {
    if (pooling == Pooling.FIRST) {
      return tokens.narrow(1, 0, 1).reshape(-1, dim);
    }
    Tensor weights = padding.weights();
    if (weights == null) {
      return tokens.mean(1);
    }
    Tensor count = weights.sum(1).clamp_min(new Scalar(1));
    return tokens.mul(weights).sum(1).div(count);
  }

  private String pooled(GraphBuilder graph, String tokens, GraphPadding padding) {
    if (pooling == Pooling.FIRST) {
      return GraphPieces.reshape(graph, GraphPieces.first(graph, tokens), -1, dim);
    }
    String weights = padding.weights(graph);
    if (weights == null) {
      throw new IllegalArgumentException("padding: none (expected: a mask)");
    }
    String sum = sum(graph, GraphPieces.mul(graph, tokens, weights));
    String count = graph.node("Max", List.of(sum(graph, weights), graph.scalar(1)));
    return graph.node("Div", List.of(sum, count));
  }

  private static String sum(GraphBuilder graph, String value) {
    return graph.node(
        "ReduceSum",
        List.of(value, GraphPieces.whole(graph, 1)),
        GraphBuilder.attribute("keepdims", 0L));
  }
}
