package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Rotary positions (Su et al. 2021): the pair (i, i + width/2) of a head is turned by the angle
 * place / 10000^(2i/width), so that a score depends on how far apart two tokens are. The halves are
 * laid out as in the checkpoints of the Llama and ModernBERT families.
 *
 * <p>In libtorch a pair is a complex number and turning it one product, where the halves take seven
 * operations. To stand side by side the numbers of a head change their places in the weights, which
 * is cheap, and a sum over them does not tell; kinds that would are given them in order.
 */
final class Rotary {
  private static final double BASE = 10_000;

  private final int width;

  Rotary(int width) {
    this.width = width;
  }

  /** [heads * width, ...], one row per output of a product, to the same with pairs adjacent. */
  Tensor inPairs(Tensor rows) {
    return rows.unflatten(0, -1, 2, width / 2).transpose(1, 2).flatten(0, 2);
  }

  /** [N, T, heads * width] whose pairs are adjacent, to the same in order. */
  Tensor inOrder(Tensor tokens) {
    return tokens.unflatten(-1, -1, width / 2, 2).transpose(-1, -2).flatten(2, 4);
  }

  /** Turns [N, T, heads * width] whose pairs are adjacent. */
  Tensor turn(Tensor tokens, Padding padding) {
    long length = tokens.size(1);
    long pairs = tokens.size(2) / 2;
    String key = "rotary " + width + " of " + length + " for " + pairs;
    Tensor turns = padding.derive(key, () -> turns(length).repeat(1, 2 * pairs / width));
    Tensor numbers = tokens.to(torch.ScalarType.Float).unflatten(-1, pairs, 2);
    return torch.view_as_real(torch.view_as_complex(numbers).mul(turns)).flatten(-2, -1);
  }

  String turn(GraphBuilder graph, String heads, GraphPadding padding) {
    String key = "rotary " + width + " ";
    String cosine =
        padding.derive(key + "cos", () -> graph.node("Cos", List.of(angles(graph, padding, key))));
    String sine =
        padding.derive(key + "sin", () -> graph.node("Sin", List.of(angles(graph, padding, key))));
    List<String> halves =
        graph.node("", "Split", List.of(heads), 2, GraphBuilder.attribute("axis", -1L));
    String left =
        graph.node(
            "Sub",
            List.of(
                GraphPieces.mul(graph, halves.get(0), cosine),
                GraphPieces.mul(graph, halves.get(1), sine)));
    String right =
        GraphPieces.add(
            graph,
            GraphPieces.mul(graph, halves.get(1), cosine),
            GraphPieces.mul(graph, halves.get(0), sine));
    return GraphPieces.concat(graph, -1, left, right);
  }

  /** COMPLEX [T, width / 2]. */
  private Tensor turns(long length) {
    Tensor places = torch.arange(new Scalar(length)).to(torch.ScalarType.Float).unsqueeze(1);
    Tensor angles = places.mul(Tensors.of(speeds(), 1, width / 2));
    return torch.polar(torch.ones_like(angles), angles);
  }

  private String angles(GraphBuilder graph, GraphPadding padding, String key) {
    return padding.derive(
        key + "angles",
        () -> {
          String places =
              GraphPieces.floats(graph, GraphPieces.range(graph, padding.length(graph)));
          return GraphPieces.mul(
              graph,
              GraphPieces.unsqueeze(graph, places, 1),
              graph.floats("speeds", speeds(), 1, width / 2));
        });
  }

  private float[] speeds() {
    float[] speeds = new float[width / 2];
    for (int i = 0; i < speeds.length; i++) {
      speeds[i] = (float) Math.pow(BASE, -2.0 * i / width);
    }
    return speeds;
  }
}
