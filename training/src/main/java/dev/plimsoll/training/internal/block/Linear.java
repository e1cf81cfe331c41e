package dev.plimsoll.training.internal.block;

import dev.plimsoll.onnx.GraphBuilder;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
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
    return product(input, weight, bias);
  }

  /** The same with the outputs in another order, which is told as one of the weight's rows. */
  public Tensor forward(Tensor input, UnaryOperator<Tensor> order) {
    return product(input, order.apply(weight), order.apply(bias));
  }

  /**
   * The first and the second half of the outputs by a product each. As halves of one product, their
   * gradients would be written side by side before they go on, and each would be read in strips.
   */
  public Tensor[] halves(Tensor input) {
    return halves(input, UnaryOperator.identity());
  }

  /**
   * @param order of the first half's outputs
   */
  public Tensor[] halves(Tensor input, UnaryOperator<Tensor> order) {
    TensorVector weights = weight.chunk(2, 0);
    TensorVector biases = bias.chunk(2, 0);
    return new Tensor[] {
      product(input, order.apply(weights.get(0)), order.apply(biases.get(0))),
      product(input, weights.get(1), biases.get(1))
    };
  }

  private static Tensor product(Tensor input, Tensor weight, Tensor bias) {
    return torch.linear(input, weight, new TensorOptional(bias));
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    return write(graph, input, 0, out);
  }

  /** Some of the outputs alone. */
  public String write(GraphBuilder graph, String input, int from, int until) {
    return biased(graph, product(graph, input, from, until), bias(from, until));
  }

  /** As if {@code constant} had been added to every input: it goes into the bias. */
  public String write(GraphBuilder graph, String input, float[] constant) {
    float[] rows = Tensors.values(weight);
    float[] offsets = bias(0, out);
    for (int o = 0; o < out; o++) {
      double sum = offsets[o];
      for (int i = 0; i < in; i++) {
        sum += (double) rows[o * in + i] * constant[i];
      }
      offsets[o] = (float) sum;
    }
    return biased(graph, product(graph, input, 0, out), offsets);
  }

  /** Some of the outputs alone, without their bias. */
  public String product(GraphBuilder graph, String input, int from, int until) {
    float[] rows = Tensors.values(weight);
    int columns = until - from;
    float[] transposed = new float[in * columns];
    for (int o = from; o < until; o++) {
      for (int i = 0; i < in; i++) {
        transposed[i * columns + o - from] = (float) (rows[o * in + i] * exportScale);
      }
    }
    return GraphPieces.matmul(graph, input, graph.floats("weight", transposed, in, columns));
  }

  /** The bias of some of the outputs, as libtorch has it. */
  public float[] bias(int from, int until) {
    return Arrays.copyOfRange(Tensors.values(bias), from, until);
  }

  private String biased(GraphBuilder graph, String product, float[] offsets) {
    float[] scaled = offsets.clone();
    for (int o = 0; o < scaled.length; o++) {
      scaled[o] = (float) (scaled[o] * exportScale);
    }
    return GraphPieces.add(graph, product, graph.floats("bias", scaled, scaled.length));
  }
}
