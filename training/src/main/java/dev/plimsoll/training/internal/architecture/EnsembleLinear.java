package dev.plimsoll.training.internal.architecture;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.Block;
import dev.plimsoll.training.internal.block.GraphPieces;
import dev.plimsoll.training.internal.block.Parameters;
import dev.plimsoll.training.internal.block.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * One linear map that k members share, each with scales of its own (BatchEnsemble, Wen et al.
 * 2020): member i computes {@code ((x * r_i) W') * s_i + b_i}. [N, 1, in] for the first layer and
 * [N, k, in] for later ones, to [N, k, out].
 *
 * <p>The first layer's r are random signs, which make members differ from the start; all other
 * scales are 1.
 */
public final class EnsembleLinear implements Block {
  private final int members;
  private final int in;
  private final int out;
  private final Tensor before;
  private final Tensor weight;
  private final Tensor after;
  private final Tensor bias;

  public EnsembleLinear(
      Parameters parameters, String name, int members, int in, int out, boolean first) {
    this.members = members;
    this.in = in;
    this.out = out;
    before =
        first
            ? parameters.drawn(
                name + ".before",
                random -> {
                  float[] signs = new float[members * in];
                  for (int i = 0; i < signs.length; i++) {
                    signs[i] = random.nextBoolean() ? 1 : -1;
                  }
                  return signs;
                },
                members,
                in)
            : parameters.constant(name + ".before", 1, members, in);
    weight = parameters.uniform(name + ".weight", 1 / Math.sqrt(in), true, out, in);
    after = parameters.constant(name + ".after", 1, members, out);
    bias = parameters.constant(name + ".bias", 0, members, out);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor product = torch.linear(input.mul(before), weight, new TensorOptional());
    return torch.addcmul(bias, product, after);
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    float[] rows = Tensors.values(weight);
    float[] transposed = new float[rows.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        transposed[i * out + o] = rows[o * in + i];
      }
    }
    String scaled =
        GraphPieces.mul(graph, input, graph.floats("before", Tensors.values(before), members, in));
    String product = GraphPieces.matmul(graph, scaled, graph.floats("weight", transposed, in, out));
    String again =
        GraphPieces.mul(graph, product, graph.floats("after", Tensors.values(after), members, out));
    return GraphPieces.add(graph, again, graph.floats("bias", Tensors.values(bias), members, out));
  }
}
