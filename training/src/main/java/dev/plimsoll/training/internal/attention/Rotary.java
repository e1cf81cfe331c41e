package dev.plimsoll.training.internal.attention;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Padding;
import dev.plimsoll.training.internal.block.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Rotary positions (Su et al. 2021): the pair (i, i + width/2) of a head is turned by the angle
 * place / 10000^(2i/width), so that a score depends on how far apart two tokens are. The halves are
 * laid out as in the checkpoints of the Llama and ModernBERT families.
 */
final class Rotary {
  private static final double BASE = 10_000;

  private final int width;

  Rotary(int width) {
    this.width = width;
  }

  /** Turns [N, heads, T, width]. */
  Tensor turn(Tensor heads, Padding padding) {
    long length = heads.size(2);
    String key = "rotary " + width + " of " + length + " ";
    Tensor cosine = padding.derive(key + "cos", () -> torch.cos(angles(length)));
    Tensor sine = padding.derive(key + "sin", () -> torch.sin(angles(length)));
    TensorVector halves = Tensors.halves(heads);
    Tensor left = halves.get(0);
    Tensor right = halves.get(1);
    TensorVector turned = new TensorVector();
    turned.push_back(left.mul(cosine).sub(right.mul(sine)));
    turned.push_back(right.mul(cosine).add(left.mul(sine)));
    return torch.cat(turned, -1);
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

  /** FLOAT [T, width / 2]. */
  private Tensor angles(long length) {
    Tensor places = torch.arange(new Scalar(length)).to(torch.ScalarType.Float).unsqueeze(1);
    return places.mul(Tensors.of(speeds(), 1, width / 2));
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
