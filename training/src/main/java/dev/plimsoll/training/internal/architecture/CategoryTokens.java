package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.Block;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One token per category, [N, C] of indices to [N, C, dim]: a row of its column's embedding plus a
 * bias per column. All columns share one table, each at its own offset; index 0 of a column is
 * "unknown".
 */
public final class CategoryTokens implements Block {
  private final String name;
  private final Parameters parameters;
  private final List<Integer> sizes;
  private final int rows;
  private final int dim;
  private final Tensor table;
  private final Tensor bias;

  /**
   * @param sizes rows of each column's embedding, unknown included
   */
  public CategoryTokens(Parameters parameters, String name, List<Integer> sizes, int dim) {
    this.name = name;
    this.parameters = parameters;
    this.sizes = List.copyOf(sizes);
    this.rows = sizes.stream().mapToInt(Integer::intValue).sum();
    this.dim = dim;
    double bound = 1 / Math.sqrt(dim);
    table = parameters.uniform(name + ".table", bound, false, rows, dim);
    bias = parameters.uniform(name + ".bias", bound, false, sizes.size(), dim);
  }

  /** Where each column's rows start in the shared table. */
  public static long[] offsets(List<Integer> sizes) {
    long[] offsets = new long[sizes.size()];
    for (int c = 1; c < sizes.size(); c++) {
      offsets[c] = offsets[c - 1] + sizes.get(c - 1);
    }
    return offsets;
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.embedding(table, input).add(bias);
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    String tokens =
        graph.node(
            "Gather",
            List.of(graph.floats("categories", Tensors.values(table), rows, dim), input),
            GraphBuilder.attribute("axis", 0L));
    String perColumn = graph.floats("category_bias", Tensors.values(bias), sizes.size(), dim);
    return graph.node("Add", List.of(tokens, perColumn));
  }

  /**
   * Gives "unknown" the average row of its column, weighted by frequency, wherever training hardly
   * met an unknown value: its own row would still be the random one it started from.
   *
   * @param counts how often each row of the table was used in training
   * @param enough an "unknown" met at least this often keeps what it learned
   */
  public void averageUnknown(long[] counts, long enough) {
    float[] values = Tensors.values(table);
    long[] offsets = offsets(sizes);
    for (int c = 0; c < sizes.size(); c++) {
      int start = Math.toIntExact(offsets[c]);
      if (counts[start] < enough) {
        average(values, counts, start, sizes.get(c));
      }
    }
    parameters.restore(Map.of(name + ".table", values));
  }

  private void average(float[] values, long[] counts, int start, int size) {
    double[] sum = new double[dim];
    long total = 0;
    for (int row = start + 1; row < start + size; row++) {
      total += counts[row];
      for (int d = 0; d < dim; d++) {
        sum[d] += (double) counts[row] * values[row * dim + d];
      }
    }
    for (int d = 0; d < dim && total > 0; d++) {
      values[start * dim + d] = (float) (sum[d] / total);
    }
  }
}
