package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.internal.block.NativeScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * AdamW (Loshchilov and Hutter 2019) over flat parameters, with clipping of the gradient's length
 * and an exponential average of the weights. Written out, rather than libtorch's, because its state
 * must be saved and restored to the bit.
 */
final class AdamW implements AutoCloseable {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final FlatParameters flat;
  private final double weightDecay;
  private final double clip;
  private final double averaging;
  private final Tensor mean;
  private final Tensor square;
  private final Tensor average;
  private final @Nullable Tensor paces;

  AdamW(FlatParameters flat, double weightDecay, double clip, double averaging) {
    this.flat = flat;
    this.weightDecay = weightDecay;
    this.clip = clip;
    this.averaging = averaging;
    mean = flat.zeros();
    square = flat.zeros();
    paces = flat.paces();
    average = averaging > 0 ? flat.copy() : flat.values();
  }

  /** First moment, second moment, in the layout of the parameters. */
  Tensor mean() {
    return mean;
  }

  Tensor square() {
    return square;
  }

  /** The weights to judge and keep: their average, or themselves when none is kept. */
  Tensor average() {
    return average;
  }

  boolean averages() {
    return averaging > 0;
  }

  void clear() {
    NativeScope.runWithoutGradients(() -> flat.gradients().zero_());
  }

  /**
   * Divides the summed gradients by the weight, clips, and moves the parameters.
   *
   * @param step counted from 1
   * @return the gradient's length before clipping; when not finite, nothing was moved
   */
  double step(long step, double rate, double weight) {
    return NativeScope.callWithoutGradients(
        () -> {
          Tensor gradient = flat.gradients();
          double length = gradient.norm().item_double() / weight;
          if (!Double.isFinite(length)) {
            return length;
          }
          double share = length > clip ? clip / length : 1;
          gradient.mul_(new Scalar(share / weight));
          move(gradient, (double) step, rate);
          return length;
        });
  }

  private void move(Tensor gradient, double step, double rate) {
    Tensor values = flat.values();
    if (weightDecay > 0 && flat.decayed() > 0) {
      Tensor decayed = values.narrow(0, 0, flat.decayed());
      if (paces == null) {
        decayed.mul_(new Scalar(1 - rate * weightDecay));
      } else {
        Tensor share = paces.narrow(0, 0, flat.decayed()).mul(new Scalar(-rate * weightDecay));
        decayed.mul_(share.add_(new Scalar(1)));
      }
    }
    mean.lerp_(gradient, new Scalar(1 - BETA_1));
    square.mul_(new Scalar(BETA_2)).addcmul_(gradient, gradient, new Scalar(1 - BETA_2));
    double unbias = 1 - Math.pow(BETA_1, step);
    double unbiasSquare = Math.sqrt(1 - Math.pow(BETA_2, step));
    Tensor scale = square.sqrt().div_(new Scalar(unbiasSquare)).add_(new Scalar(EPSILON));
    values.addcdiv_(paces == null ? mean : mean.mul(paces), scale, new Scalar(-rate / unbias));
    if (averages()) {
      // early averages follow quickly, or the random start would weigh for long
      double keep = Math.min(averaging, (1.0 + step) / (10.0 + step));
      average.lerp_(values, new Scalar(1 - keep));
    }
  }

  @Override
  public void close() {
    mean.close();
    square.close();
    if (paces != null) {
      paces.close();
    }
    if (averages()) {
      average.close();
    }
  }
}
