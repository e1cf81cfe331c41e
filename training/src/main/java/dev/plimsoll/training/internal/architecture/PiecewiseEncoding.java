package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.Block;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import dev.plimsoll.training.internal.prepare.QuantileBins;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Piecewise-linear encoding (Gorishniy et al. 2022): [N, F] to [N, F, B], for each bin the share of
 * it that the value has climbed: 1 for bins below the value, 0 for those above it. Unlike there,
 * values beyond the outermost bins stay at 0 and 1, so that nothing far out grows without bound.
 * Columns with fewer bins than B have zeros behind them.
 */
public final class PiecewiseEncoding implements Block {
  private final int columns;
  private final int width;
  private final Tensor from;
  private final Tensor slope;

  public PiecewiseEncoding(Parameters parameters, String name, List<QuantileBins> bins) {
    columns = bins.size();
    width = bins.stream().mapToInt(each -> each.from().length).max().orElse(1);
    float[] starts = new float[columns * width];
    float[] slopes = new float[columns * width];
    for (int c = 0; c < columns; c++) {
      QuantileBins column = bins.get(c);
      System.arraycopy(column.from(), 0, starts, c * width, column.from().length);
      System.arraycopy(column.slope(), 0, slopes, c * width, column.slope().length);
    }
    from = parameters.frozen(name + ".from", any -> starts, columns, width);
    slope = parameters.frozen(name + ".slope", any -> slopes, columns, width);
  }

  /** B, the most bins that a column has. */
  public int width() {
    return width;
  }

  @Override
  public Tensor forward(Tensor input) {
    return input
        .unsqueeze(-1)
        .sub(from)
        .mul(slope)
        .clamp(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    String column = GraphPieces.unsqueeze(graph, input, -1);
    String above =
        GraphPieces.sub(graph, column, graph.floats("bins", Tensors.values(from), columns, width));
    String climbed =
        GraphPieces.mul(
            graph, above, graph.floats("slopes", Tensors.values(slope), columns, width));
    return graph.node("Clip", List.of(climbed, graph.scalar(0), graph.scalar(1)));
  }
}
