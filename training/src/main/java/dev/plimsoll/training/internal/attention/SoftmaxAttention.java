package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Parameters;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Exact softmax attention (Vaswani et al. 2017): every token weighs every other; time grows with
 * the square of the length, memory in libtorch does not.
 *
 * <p>With {@code firstOnly} just the first token asks, and the result is [N, 1, dim]: the last
 * block of a classifier that reads one token computes nothing else, at a T-th of the cost and with
 * the same answer. Attention dropout is always 0 and key scores are broadcast, which both keep
 * libtorch on its fused path.
 */
public final class SoftmaxAttention extends HeadAttention {
  public SoftmaxAttention(Parameters parameters, String name, int dim, AttentionSpec spec) {
    this(parameters, name, dim, spec, false);
  }

  public SoftmaxAttention(
      Parameters parameters, String name, int dim, AttentionSpec spec, boolean firstOnly) {
    super(parameters, name, dim, spec, softmaxScale(dim, spec), firstOnly);
  }

  @Override
  boolean takesAnyOrder() {
    return true;
  }

  @Override
  boolean givesMeans() {
    return true;
  }

  @Override
  protected Tensor attend(Tensor queries, Tensor keys, Tensor values, Padding padding) {
    return fused(queries, keys, values, padding, spec().causal());
  }

  @Override
  protected String attend(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    if (padding.target() == GraphPadding.Target.ONNX_RUNTIME && !spec().causal() && !firstOnly()) {
      return tiled(graph, queries, keys, values, padding);
    }
    String scores =
        GraphPieces.matmul(graph, queries, GraphPieces.transpose(graph, keys, 0, 1, 3, 2));
    String absent = padding.keyScores(graph);
    if (absent != null) {
      scores = GraphPieces.add(graph, scores, absent);
    }
    if (spec().causal()) {
      scores = GraphPieces.add(graph, scores, laterScores(graph, padding));
    }
    return GraphPieces.matmul(graph, GraphPieces.softmax(graph, scores), values);
  }

  /**
   * ONNX Runtime's own operator, tile by tile, so that the scores never exist as a whole. It leaves
   * its tiles for a mask, wherefore the mask goes in by the product: queries get a column of ones,
   * and keys a column of what hides them. Every head counts as a sequence of its own.
   *
   * <p>Measured on 1.28, one thread, four blocks of width 128 with 4 heads, rotary, with a mask:
   * 1.00 of the standard operators' time at 64 tokens, 0.97 at 256, 0.84 at 512, 0.73 at 1,024,
   * 0.67 at 2,048.
   */
  private String tiled(
      GraphBuilder graph, String queries, String keys, String values, GraphPadding padding) {
    String absent = padding.keyScores(graph);
    String asked = absent == null ? queries : withOnes(graph, queries);
    String known =
        absent == null ? keys : GraphPieces.concat(graph, 3, keys, column(graph, absent, padding));
    int wide = absent == null ? width() : width() + 1;
    String answer =
        graph
            .node(
                "com.microsoft",
                "MultiHeadAttention",
                List.of(
                    sequences(graph, asked, wide, padding),
                    sequences(graph, known, wide, padding),
                    sequences(graph, values, width(), padding)),
                1,
                GraphBuilder.attribute("num_heads", 1L),
                GraphBuilder.attribute("scale", 1f))
            .get(0);
    return GraphPieces.reshape(
        graph,
        answer,
        List.of(
            GraphPieces.whole(graph, -1),
            GraphPieces.whole(graph, spec().heads()),
            padding.length(graph),
            GraphPieces.whole(graph, width())));
  }

  private static String withOnes(GraphBuilder graph, String heads) {
    return GraphPieces.pad(
        graph, heads, GraphPieces.whole(graph, 0), GraphPieces.whole(graph, 1), 3, 4, 1);
  }

  /** FLOAT [N, heads, T, 1]. */
  private String column(GraphBuilder graph, String absent, GraphPadding padding) {
    return padding.derive(
        "key scores of " + spec().heads(),
        () -> {
          String one = GraphPieces.whole(graph, 1);
          String shape =
              GraphPieces.concat(graph, 0, one, GraphPieces.whole(graph, spec().heads()), one, one);
          String turned = GraphPieces.transpose(graph, absent, 0, 1, 3, 2);
          return graph.node("Expand", List.of(turned, shape));
        });
  }

  /** [N, heads, T, wide] to [N * heads, T, wide]. */
  private static String sequences(
      GraphBuilder graph, String heads, int wide, GraphPadding padding) {
    return GraphPieces.reshape(
        graph,
        heads,
        List.of(
            GraphPieces.whole(graph, -1), padding.length(graph), GraphPieces.whole(graph, wide)));
  }

  /** libtorch's fused kernel with the masks it can broadcast; scales the queries itself. */
  static Tensor fused(Tensor queries, Tensor keys, Tensor values, Padding padding, boolean causal) {
    Tensor absent = padding.keyScores();
    if (!causal) {
      return absent == null
          ? torch.scaled_dot_product_attention(queries, keys, values)
          : scaled(queries, keys, values, absent, false);
    }
    if (absent == null || padding.atTheEnd()) {
      // What is absent comes after all that is real, where a real token does not look anyway.
      return scaled(queries, keys, values, null, true);
    }
    // The kernel takes either a mask or "causal"; holes in front of real tokens need both.
    Tensor both = padding.derive("causal key scores", () -> absent.add(laterScores(absent)));
    return scaled(queries, keys, values, both, false);
  }

  static Tensor scaled(
      Tensor queries, Tensor keys, Tensor values, @Nullable Tensor scores, boolean causal) {
    TensorOptional mask = scores == null ? new TensorOptional() : new TensorOptional(scores);
    return torch.scaled_dot_product_attention(
        queries, keys, values, mask, 0, causal, new DoubleOptional(), false);
  }

  /** FLOAT [T, T]: what keeps a query from later keys. */
  private static Tensor laterScores(Tensor keyScores) {
    long length = keyScores.size(-1);
    return torch.full(new long[] {length, length}, new Scalar(Padding.ABSENT_SCORE)).triu(1);
  }

  static String laterScores(GraphBuilder graph, GraphPadding padding) {
    return padding.derive(
        "later scores",
        () -> {
          String places = GraphPieces.range(graph, padding.length(graph));
          String later =
              graph.node(
                  "Less",
                  List.of(
                      GraphPieces.unsqueeze(graph, places, 1),
                      GraphPieces.unsqueeze(graph, places, 0)));
          return GraphPieces.mul(
              graph, GraphPieces.floats(graph, later), graph.scalar(Padding.ABSENT_SCORE));
        });
  }
}
