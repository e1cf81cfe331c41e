package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.attention.AttentionKinds;
import dev.plimsoll.training.internal.attention.AttentionSpec;
import dev.plimsoll.training.internal.attention.SoftmaxAttention;
import dev.plimsoll.training.internal.block.Block;
import dev.plimsoll.training.internal.block.FeedForward;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Norm;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.TokenBlock;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Pre-norm block: {@code y = x + attention(norm(x))}, then {@code y + feedForward(norm(y))}.
 *
 * <p>With {@code firstOnly} the answer is that of the first token, [N, 1, dim]: softmax attention
 * then computes no other, and any other kind is cut after it.
 */
public final class TransformerBlock implements TokenBlock {
  /**
   * The size of a block.
   *
   * @param hidden width of the feed-forward's gated half
   */
  public record Shape(
      int dim, int hidden, FeedForward.Gate gate, AttentionSpec attention, boolean firstOnly) {}

  private final boolean firstOnly;
  private final boolean cut;
  private final Norm attentionNorm;
  private final TokenBlock attention;
  private final Norm feedForwardNorm;
  private final Block feedForward;

  public TransformerBlock(Parameters parameters, String name, Shape shape, AttentionKinds kinds) {
    AttentionSpec spec = shape.attention();
    int dim = shape.dim();
    firstOnly = shape.firstOnly();
    cut = firstOnly && !spec.kind().equals(AttentionKinds.SOFTMAX);
    attentionNorm = new Norm(parameters, name + ".attention_norm", dim);
    attention =
        firstOnly && !cut
            ? new SoftmaxAttention(parameters, name + ".attention", dim, spec, true)
            : kinds.create(parameters, name + ".attention", dim, spec);
    feedForwardNorm = new Norm(parameters, name + ".feed_forward_norm", dim);
    feedForward =
        new FeedForward(parameters, name + ".feed_forward", dim, shape.hidden(), shape.gate());
  }

  @Override
  public Tensor forward(Tensor tokens, Padding padding) {
    Tensor asked = firstOnly ? tokens.narrow(1, 0, 1) : tokens;
    Tensor answer = attention.forward(attentionNorm.forward(tokens), padding);
    Tensor mixed = asked.add(cut ? answer.narrow(1, 0, 1) : answer);
    return mixed.add(feedForward.forward(feedForwardNorm.forward(mixed)));
  }

  @Override
  public String write(GraphBuilder graph, String tokens, GraphPadding padding) {
    String asked = firstOnly ? GraphPieces.first(graph, tokens) : tokens;
    String answer = attention.write(graph, attentionNorm.write(graph, tokens), padding);
    String mixed =
        graph.node("Add", List.of(asked, cut ? GraphPieces.first(graph, answer) : answer));
    String fed = feedForward.write(graph, feedForwardNorm.write(graph, mixed));
    return graph.node("Add", List.of(mixed, fed));
  }
}
