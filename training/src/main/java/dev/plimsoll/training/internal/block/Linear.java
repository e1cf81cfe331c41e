package dev.plimsoll.training.internal.block;

import dev.plimsoll.onnx.GraphBuilder;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code x W' + b} over the last dimension. libtorch keeps W as [out, in]; the graph gets it
 * transposed once, so that it is a plain MatMul, which quantizers know.
 */
public final class Linear implements Block {
  private final int in;
  private final int out;
  private final Tensor weight;
  private final Tensor bias;
  private final double exportScale;

  public Linear(Parameters parameters, String name, int in, int out) {
    this(parameters, name, in, out, 1);
  }

  /**
   * @param exportScale a constant factor on the result that libtorch applies elsewhere and the
   *     graph has folded into its weights
   */
  public Linear(Parameters parameters, String name, int in, int out, double exportScale) {
    this.in = in;
    this.out = out;
    this.exportScale = exportScale;
    double bound = 1 / Math.sqrt(in);
    weight = parameters.uniform(name + ".weight", bound, true, out, in);
    bias = parameters.constant(name + ".bias", 0, out);
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.linear(input, weight, new TensorOptional(bias));
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    float[] rows = Tensors.values(weight);
    float[] transposed = new float[rows.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        transposed[i * out + o] = (float) (rows[o * in + i] * exportScale);
      }
    }
    float[] offsets = Tensors.values(bias);
    for (int o = 0; o < out; o++) {
      offsets[o] = (float) (offsets[o] * exportScale);
    }
    String product =
        graph.node("MatMul", List.of(input, graph.floats("weight", transposed, in, out)));
    return graph.node("Add", List.of(product, graph.floats("bias", offsets, out)));
  }
}
