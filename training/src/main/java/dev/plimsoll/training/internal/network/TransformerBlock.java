package dev.plimsoll.training.internal.network;

import dev.plimsoll.onnx.GraphBuilder;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Pre-norm block: {@code y = x + attention(norm(x))}, then {@code y + feedForward(norm(y))}. When
 * the attention answers for the first token only, the residual follows the first token only.
 */
public final class TransformerBlock implements Block {
  private final boolean firstOnly;
  private final Norm attentionNorm;
  private final Block attention;
  private final Norm feedForwardNorm;
  private final Block feedForward;

  public TransformerBlock(
      Parameters parameters, String name, int dim, int heads, int hidden, boolean firstOnly) {
    this.firstOnly = firstOnly;
    attentionNorm = new Norm(parameters, name + ".attention_norm", dim);
    attention = new SoftmaxAttention(parameters, name + ".attention", dim, heads, firstOnly);
    feedForwardNorm = new Norm(parameters, name + ".feed_forward_norm", dim);
    feedForward = new FeedForward(parameters, name + ".feed_forward", dim, hidden);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor asked = firstOnly ? input.narrow(1, 0, 1) : input;
    Tensor mixed = asked.add(attention.forward(attentionNorm.forward(input)));
    return mixed.add(feedForward.forward(feedForwardNorm.forward(mixed)));
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    String asked = firstOnly ? GraphPieces.first(graph, input) : input;
    String answer = attention.write(graph, attentionNorm.write(graph, input));
    String mixed = graph.node("Add", List.of(asked, answer));
    String fed = feedForward.write(graph, feedForwardNorm.write(graph, mixed));
    return graph.node("Add", List.of(mixed, fed));
  }
}
