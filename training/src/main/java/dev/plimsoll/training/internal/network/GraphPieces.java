package dev.plimsoll.training.internal.network;

import dev.plimsoll.onnx.GraphBuilder;
import java.util.List;

/** Short node sequences that more than one block writes. */
final class GraphPieces {
  private GraphPieces() {}

  /** The first token alone: [N, T, dim] to [N, 1, dim]. */
  static String first(GraphBuilder graph, String tokens) {
    return graph.node(
        "Slice",
        List.of(
            tokens,
            graph.longs("start", new long[] {0}, 1),
            graph.longs("end", new long[] {1}, 1),
            graph.longs("axis", new long[] {1}, 1)));
  }
}
