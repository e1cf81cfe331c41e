package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.onnx.proto.TensorProto;
import dev.plimsoll.training.internal.block.Block;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * One token per number, [N, F] to [N, F, dim]: {@code x_j W_j + b_j}, plus a learned {@code M_j}
 * where x_j is missing (NaN, computed as 0, which preparation makes the centre of the column).
 * Without {@code learnMissing}, for data that never missed a value, there is no M.
 */
public final class NumberTokens implements Block {
  private final int count;
  private final int dim;
  private final Tensor weight;
  private final Tensor bias;
  private final @Nullable Tensor missing;

  public NumberTokens(
      Parameters parameters, String name, int count, int dim, boolean learnMissing) {
    this.count = count;
    this.dim = dim;
    double bound = 1 / Math.sqrt(dim);
    weight = parameters.uniform(name + ".weight", bound, false, count, dim);
    bias = parameters.uniform(name + ".bias", bound, false, count, dim);
    missing = learnMissing ? parameters.constant(name + ".missing", 0, count, dim) : null;
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor known =
        input.nan_to_num(new DoubleOptional(0), new DoubleOptional(), new DoubleOptional());
    Tensor tokens = torch.addcmul(bias, known.unsqueeze(-1), weight);
    if (missing == null) {
      return tokens;
    }
    Tensor absent = input.isnan().to(torch.ScalarType.Float);
    return torch.addcmul(tokens, absent.unsqueeze(-1), missing);
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    String mask = graph.node("IsNaN", List.of(input));
    String known = graph.node("Where", List.of(mask, graph.scalar(0), input));
    String tokens = graph.node("Add", List.of(scaled(graph, known, weight), weights(graph, bias)));
    if (missing == null) {
      return tokens;
    }
    String absent =
        graph.node(
            "Cast",
            List.of(mask),
            GraphBuilder.attribute("to", (long) TensorProto.DataType.FLOAT_VALUE));
    return graph.node("Add", List.of(tokens, scaled(graph, absent, missing)));
  }

  private String scaled(GraphBuilder graph, String values, Tensor factor) {
    String column =
        graph.node("Unsqueeze", List.of(values, graph.longs("last", new long[] {-1}, 1)));
    return graph.node("Mul", List.of(column, weights(graph, factor)));
  }

  private String weights(GraphBuilder graph, Tensor tensor) {
    return graph.floats("number_tokens", Tensors.values(tensor), count, dim);
  }
}
