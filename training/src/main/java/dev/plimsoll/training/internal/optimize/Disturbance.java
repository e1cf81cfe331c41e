package dev.plimsoll.training.internal.optimize;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A change of some inputs that makes the loss worse. It starts at nothing and takes a few steps
 * uphill, each followed by projection: per token into a ball, or per column into an interval around
 * the true value and into the column's own range.
 */
final class Disturbance {
  private static final double TINY = 1e-12;

  private final Adversarial adversarial;
  private final @Nullable Tensor lowest;
  private final @Nullable Tensor highest;
  private Tensor change;

  private Disturbance(
      Adversarial adversarial, Tensor like, @Nullable Tensor lowest, @Nullable Tensor highest) {
    this.adversarial = adversarial;
    this.lowest = lowest;
    this.highest = highest;
    change = leaf(torch.zeros_like(like));
  }

  static Disturbance ofTokens(Tensor embeddings, Adversarial adversarial) {
    return new Disturbance(adversarial, embeddings.detach(), null, null);
  }

  /** What may be added to each number is settled here, from its true value. */
  static Disturbance ofColumns(Tensor numbers, Tensor least, Tensor most, Adversarial adversarial) {
    Tensor known = known(numbers.detach());
    Scalar radius = new Scalar(adversarial.radius());
    // a value outside the range, which validation may have, is not pulled in
    Tensor down = least.sub(known).clamp(bound(-adversarial.radius()), bound(0));
    Tensor up = most.sub(known).clamp(bound(0), bound(adversarial.radius()));
    return new Disturbance(adversarial, torch.zeros_like(known).mul(radius), down, up);
  }

  Tensor apply(Tensor input) {
    return input.add(change);
  }

  void climb() {
    Tensor gradient = change.grad();
    if (!gradient.defined()) {
      return;
    }
    Tensor uphill = known(gradient.detach());
    // far enough to reach the border from the middle in all steps together, and a little more
    double stride = 1.5 * adversarial.radius() / adversarial.steps();
    Tensor start = change.detach();
    change =
        leaf(
            lowest == null || highest == null
                ? intoBall(start.add(unit(uphill).mul_(new Scalar(stride))))
                : start
                    .add(uphill.sign().mul_(new Scalar(stride)))
                    .clamp(new TensorOptional(lowest), new TensorOptional(highest)));
  }

  private static Tensor unit(Tensor vectors) {
    return vectors.div(length(vectors).add_(new Scalar(TINY)));
  }

  private Tensor intoBall(Tensor vectors) {
    Tensor share =
        length(vectors)
            .add_(new Scalar(TINY))
            .reciprocal_()
            .mul_(new Scalar(adversarial.radius()))
            .clamp(new ScalarOptional(), bound(1));
    return vectors.mul(share);
  }

  private static Tensor length(Tensor vectors) {
    return vectors.norm(new ScalarOptional(new Scalar(2)), new long[] {-1}, true);
  }

  private static Tensor known(Tensor numbers) {
    return numbers.nan_to_num(new DoubleOptional(0), new DoubleOptional(), new DoubleOptional());
  }

  private static ScalarOptional bound(double value) {
    return new ScalarOptional(new Scalar(value));
  }

  private static Tensor leaf(Tensor tensor) {
    return tensor.detach().requires_grad_(true);
  }
}
