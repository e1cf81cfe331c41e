package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.Block;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Periodic encoding (Gorishniy et al. 2022): [N, F] to [N, F, 2n], sine and cosine of the value at
 * n frequencies per column, which are learned. They start normally distributed.
 */
public final class PeriodicEncoding implements Block {
  private final int columns;
  private final int frequencies;
  private final Tensor pace;

  /**
   * @param sigma deviation of the frequencies at the start, in turns per unit of the input
   */
  public PeriodicEncoding(
      Parameters parameters, String name, int columns, int frequencies, double sigma) {
    this.columns = columns;
    this.frequencies = frequencies;
    pace =
        parameters.drawn(
            name + ".pace",
            random -> {
              float[] values = new float[columns * frequencies];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) (2 * Math.PI * sigma * random.nextGaussian());
              }
              return values;
            },
            columns,
            frequencies);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor angles = input.unsqueeze(-1).mul(pace);
    TensorVector both = new TensorVector();
    both.push_back(torch.sin(angles));
    both.push_back(torch.cos(angles));
    return torch.cat(both, -1);
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    String angles =
        GraphPieces.mul(
            graph,
            GraphPieces.unsqueeze(graph, input, -1),
            graph.floats("pace", Tensors.values(pace), columns, frequencies));
    return GraphPieces.concat(
        graph, -1, graph.node("Sin", List.of(angles)), graph.node("Cos", List.of(angles)));
  }
}
