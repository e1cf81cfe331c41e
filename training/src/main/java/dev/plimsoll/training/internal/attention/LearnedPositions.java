package dev.plimsoll.training.internal.attention;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.block.GraphPadding;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import org.bytedeco.pytorch.Tensor;

/** A learned vector per place, added to the tokens. Longer sequences than it knows are refused. */
final class LearnedPositions {
  private final int longest;
  private final int dim;
  private final Tensor table;

  LearnedPositions(Parameters parameters, String name, int longest, int dim) {
    this.longest = longest;
    this.dim = dim;
    table = parameters.uniform(name + ".table", 1 / Math.sqrt(dim), false, longest, dim);
  }

  Tensor forward(Tensor tokens) {
    requireLength(tokens.size(1), longest);
    return tokens.add(table.narrow(0, 0, tokens.size(1)));
  }

  /** In the graph a longer sequence fails in the addition, as its shapes do not fit. */
  String write(GraphBuilder graph, String tokens, GraphPadding padding) {
    String places = graph.floats("positions", Tensors.values(table), longest, dim);
    String used =
        GraphPieces.slice(graph, places, GraphPieces.whole(graph, 0), padding.length(graph), 0);
    return GraphPieces.add(graph, tokens, used);
  }

  static void requireLength(long length, int longest) {
    if (length > longest) {
      throw new PlimsollException(
          TrainingError.SEQUENCE_TOO_LONG,
          "sequence: " + length + " tokens (expected: at most longest, " + longest + ")");
    }
  }
}
