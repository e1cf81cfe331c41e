package dev.plimsoll.training.internal.linear;

import dev.plimsoll.training.internal.table.Target;
import java.util.Set;

/**
 * What a linear model's sums are held against, and how far off they are: loss and slope of one row.
 */
public interface Link {
  /**
   * The loss of one row.
   *
   * @param sums one per output
   * @param label as it is learned
   * @param slopes overwritten with the loss's derivatives by the sums
   */
  double at(double[] sums, double label, double[] slopes);

  static Link of(Target target) {
    return switch (target.task()) {
      case BINARY -> Link::yesOrNo;
      case MULTI_CLASS -> Link::classes;
      case MULTI_LABEL ->
          (sums, label, slopes) -> labels(sums, target.sets().get((int) label), slopes);
      case REGRESSION -> Link::squared;
      case QUANTILE -> new SmoothPinball(target.quantiles());
    };
  }

  private static double yesOrNo(double[] sums, double label, double[] slopes) {
    return yesOrNo(sums, 0, label, slopes);
  }

  private static double yesOrNo(double[] sums, int output, double label, double[] slopes) {
    double z = sums[output];
    double small = Math.exp(-Math.abs(z));
    slopes[output] = (z >= 0 ? 1 / (1 + small) : small / (1 + small)) - label;
    return Math.max(z, 0) - z * label + Math.log1p(small);
  }

  private static double labels(double[] sums, Set<Integer> set, double[] slopes) {
    double loss = 0;
    for (int o = 0; o < sums.length; o++) {
      loss += yesOrNo(sums, o, set.contains(o) ? 1 : 0, slopes);
    }
    return loss;
  }

  private static double classes(double[] sums, double label, double[] slopes) {
    double most = Double.NEGATIVE_INFINITY;
    for (double sum : sums) {
      most = Math.max(most, sum);
    }
    double total = 0;
    for (int c = 0; c < sums.length; c++) {
      slopes[c] = Math.exp(sums[c] - most);
      total += slopes[c];
    }
    for (int c = 0; c < sums.length; c++) {
      slopes[c] /= total;
    }
    int right = (int) label;
    slopes[right] -= 1;
    return Math.log(total) + most - sums[right];
  }

  private static double squared(double[] sums, double label, double[] slopes) {
    slopes[0] = sums[0] - label;
    return 0.5 * slopes[0] * slopes[0];
  }
}
