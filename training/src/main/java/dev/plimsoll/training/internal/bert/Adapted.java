package dev.plimsoll.training.internal.bert;

import dev.plimsoll.onnx.GraphBuilder;
import dev.plimsoll.training.internal.block.Block;
import dev.plimsoll.training.internal.block.Linear;
import dev.plimsoll.training.internal.block.NativeScope;
import dev.plimsoll.training.internal.block.Parameters;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer that may have a low-rank change beside its weights (LoRA, Hu et al. 2021): {@code
 * x W' + b + scale * (x A') B'}, with A [rank, in] drawn at random and B [out, rank] zero at first.
 * When only A and B are trained, a model is tuned with a hundredth of the gradients; {@link #merge}
 * then adds the change to W, so serving pays nothing for it.
 */
final class Adapted implements Block {
  private final Linear linear;
  private final Tensor weight;
  private final double scale;
  private final @Nullable Tensor down;
  private final @Nullable Tensor up;

  /**
   * @param exportScale as in {@link Linear}
   * @param rank 0 for no change beside the weights
   * @param alpha the change counts {@code alpha / rank}
   */
  Adapted(
      Parameters parameters,
      String name,
      int in,
      int out,
      double exportScale,
      int rank,
      double alpha) {
    linear = new Linear(parameters, name, in, out, exportScale);
    weight = parameters.tensor(name + ".weight");
    scale = rank == 0 ? 0 : alpha / rank;
    down =
        rank == 0
            ? null
            : parameters.uniform(name + ".lora_A.weight", 1 / Math.sqrt(in), true, rank, in);
    up = rank == 0 ? null : parameters.constant(name + ".lora_B.weight", 0, out, rank);
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor answer = linear.forward(input);
    if (down == null || up == null) {
      return answer;
    }
    TensorOptional none = new TensorOptional();
    Tensor change = torch.linear(torch.linear(input, down, none), up, none);
    return answer.add(change.mul(new Scalar(scale)));
  }

  @Override
  public String write(GraphBuilder graph, String input) {
    return linear.write(graph, input);
  }

  /** Adds the change to the weights, and leaves none beside them. */
  void merge() {
    if (down != null && up != null) {
      Tensor first = down;
      Tensor second = up;
      NativeScope.runWithoutGradients(
          () -> {
            weight.add_(second.matmul(first).mul(new Scalar(scale)));
            second.zero_();
          });
    }
  }
}
