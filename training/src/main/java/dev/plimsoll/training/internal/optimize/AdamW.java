package dev.plimsoll.training.internal.optimize;

import dev.plimsoll.training.internal.block.NativeScope;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * AdamW (Loshchilov and Hutter 2019) over flat parameters, with clipping of the gradient's length
 * and an exponential average of the weights. Its state lies beside the parameters, so that it is
 * saved and restored to the bit.
 */
final class AdamW implements AutoCloseable {
  private final FlatParameters flat;
  private final double weightDecay;
  private final double clip;
  private final double averaging;
  private final Tensor mean;
  private final Tensor square;
  private final Tensor average;
  private final List<FlatParameters.Part> parts;

  AdamW(FlatParameters flat, double weightDecay, double clip, double averaging) {
    this.flat = flat;
    this.weightDecay = weightDecay;
    this.clip = clip;
    this.averaging = averaging;
    mean = flat.zeros();
    square = flat.zeros();
    parts = flat.parts();
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
          double length = flat.gradients().norm().item_double() / weight;
          if (!Double.isFinite(length)) {
            return length;
          }
          move(step, rate, weight * Math.max(1, length / clip));
          return length;
        });
  }

  private void move(long step, double rate, double divisor) {
    for (FlatParameters.Part part : parts) {
      FusedAdamW.step(
          part.of(flat.values()),
          part.of(flat.gradients()),
          part.of(mean),
          part.of(square),
          step,
          rate * part.pace(),
          part.decays() ? weightDecay : 0,
          divisor);
    }
    if (averages()) {
      // early averages follow quickly, or the random start would weigh for long
      double keep = Math.min(averaging, (1.0 + step) / (10.0 + step));
      average.lerp_(flat.values(), new Scalar(1 - keep));
    }
  }

  @Override
  public void close() {
    mean.close();
    square.close();
    if (averages()) {
      average.close();
    }
  }
}
