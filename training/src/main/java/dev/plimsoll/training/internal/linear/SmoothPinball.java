package dev.plimsoll.training.internal.linear;

import java.util.List;

/**
 * The pinball loss with its corner rounded off, so that a method for smooth functions finds the
 * least: {@code q u + h log(1 + exp(-u / h))} of the error u, which is the pinball loss convolved
 * with a logistic bump of width h (Fernandes, Guerre and Horta 2021). It lies above the pinball
 * loss by at most {@code h log 2}.
 */
final class SmoothPinball implements Link {
  /** In deviations of the target. */
  private static final double WIDTH = 0.05;

  private final double[] quantiles;

  SmoothPinball(List<Double> quantiles) {
    this.quantiles = quantiles.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Override
  public double at(double[] sums, double label, double[] slopes) {
    double loss = 0;
    for (int q = 0; q < quantiles.length; q++) {
      double error = label - sums[q];
      double z = error / WIDTH;
      double small = Math.exp(-Math.abs(z));
      double below = z >= 0 ? small / (1 + small) : 1 / (1 + small);
      loss += quantiles[q] * error + WIDTH * (Math.max(-z, 0) + Math.log1p(small));
      slopes[q] = below - quantiles[q];
    }
    return loss;
  }
}
