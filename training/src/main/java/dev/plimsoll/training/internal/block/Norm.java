package dev.plimsoll.training.internal.block;

import dev.plimsoll.onnx.GraphBuilder;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layer normalisation over the last dimension, with learned scale and offset. */
public final class Norm implements Block {
  private static final double EPSILON = 1e-5;

  private final int dim;
  private final double epsilon;
  private final Tensor scale;
  private final Tensor offset;

  public Norm(Parameters parameters, String name, int dim) {
    this(parameters, name, dim, EPSILON);
  }

  /**
   * @param epsilon what is added to the variance
   */
  public Norm(Parameters parameters, String name, int dim, double epsilon) {
    this.dim = dim;
    this.epsilon = epsilon;
    scale = parameters.constant(name + ".weight", 1, dim);
    offset = parameters.constant(name + ".bias", 0, dim);
  }

  @Override
  public Tensor forward(Tensor input) {
    return torch.layer_norm(
        input,
        new long[] {dim},
        new TensorOptional(scale),
        new TensorOptional(offset),
        epsilon,
        false);
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    return graph.node(
        "LayerNormalization",
        List.of(
            input,
            graph.floats("norm_scale", Tensors.values(scale), dim),
            graph.floats("norm_offset", Tensors.values(offset), dim)),
        GraphBuilder.attribute("axis", -1L),
        GraphBuilder.attribute("epsilon", (float) epsilon));
  }
}
