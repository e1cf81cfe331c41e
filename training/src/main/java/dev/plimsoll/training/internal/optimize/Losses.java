package dev.plimsoll.training.internal.optimize;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Losses over numbers, summed over rows, in float. Classes have {@link ClassLoss}. */
public final class Losses {
  private Losses() {}

  /** Squared error; both of one shape, rows first. */
  public static Loss squared(Tensor predicted, Tensor truth) {
    Tensor error = predicted.to(torch.ScalarType.Float).sub(truth);
    return perRow(error.mul(error), truth.size(0));
  }

  /**
   * Squared error near the truth and absolute error far from it (Huber 1964), which outliers pull
   * less.
   *
   * @param delta where one becomes the other, in units of the target
   */
  public static Loss huber(Tensor predicted, Tensor truth, double delta) {
    Tensor each =
        torch.huber_loss(predicted.to(torch.ScalarType.Float), truth, /* none */ 0, delta);
    return perRow(each, truth.size(0));
  }

  /**
   * Pinball loss (Koenker and Bassett 1978), whose least value is at the quantiles of the target.
   *
   * @param predicted [N, Q], one column per quantile
   * @param truth [N, 1]
   * @param quantiles [Q] between 0 and 1
   */
  public static Loss pinball(Tensor predicted, Tensor truth, Tensor quantiles) {
    Tensor error = truth.sub(predicted.to(torch.ScalarType.Float));
    Tensor above = error.mul(quantiles);
    Tensor below = error.mul(quantiles.sub(new Scalar(1)));
    return perRow(torch.maximum(above, below), truth.size(0));
  }

  private static Loss perRow(Tensor each, long rows) {
    double columns = (double) each.numel() / rows;
    return new Loss(each.sum().div(new Scalar(columns)), rows);
  }
}
