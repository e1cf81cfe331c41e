package dev.plimsoll.evaluation.internal;

import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** Intervals from resampled values (Efron's percentile method). */
public final class Percentiles {
  /** Below this share of resamples in which a figure exists, it has no interval. */
  public static final double MINIMUM_DEFINED = 0.9;

  private Percentiles() {}

  /** Whether enough of the values are defined to speak of an interval. */
  public static boolean enough(double[] resampled) {
    return defined(resampled).length >= MINIMUM_DEFINED * resampled.length;
  }

  /** The percentile interval; undefined (NaN) resamples are left out. */
  public static Interval interval(double value, double[] resampled, double confidence) {
    double[] sorted = defined(resampled);
    Arrays.sort(sorted);
    double tail = (1 - confidence) / 2;
    return new Interval(value, quantile(sorted, tail), quantile(sorted, 1 - tail));
  }

  /**
   * The interval of a metric; of the calibration error, which noise can only raise, that of such.
   *
   * @param honest by a normal quantile, the calibration error that an honest model exceeds with its
   *     chance
   */
  public static Interval interval(
      Metric metric,
      double value,
      double[] resampled,
      double confidence,
      DoubleUnaryOperator honest) {
    if (metric != Metric.ECE) {
      return interval(value, resampled, confidence);
    }
    double z = NormalDistribution.of(0, 1).inverseSurvivalProbability((1 - confidence) / 2);
    return raisedByNoise(value, resampled, confidence, honest.applyAsDouble(z));
  }

  /**
   * The interval of a figure that noise can only raise, such as a sum of absolute values.
   *
   * <p>Resampling adds as much noise again as the rows had, so the mean of the resamples lies above
   * the value by about as much as the value lies above the truth. The upper end is moved down by
   * that excess once (it then speaks of the value), the lower end twice (it then speaks of the
   * truth), and neither passes zero or the value.
   *
   * @param noise the value that noise alone hardly exceeds: up to it, the lower end is zero
   */
  public static Interval raisedByNoise(
      double value, double[] resampled, double confidence, double noise) {
    Interval plain = interval(value, resampled, confidence);
    double excess = Math.max(0, Arrays.stream(defined(resampled)).average().orElse(value) - value);
    double low = value <= noise ? 0 : Math.min(value, Math.max(0, plain.low() - 2 * excess));
    return new Interval(value, low, Math.max(value, plain.high() - excess));
  }

  /** Two-sided p-value of "the difference is zero", with the add-one rule. */
  public static double pValue(double[] differences) {
    double[] all = defined(differences);
    long notAbove = Arrays.stream(all).filter(d -> d <= 0).count();
    long notBelow = Arrays.stream(all).filter(d -> d >= 0).count();
    return Math.min(1, 2.0 * (1 + Math.min(notAbove, notBelow)) / (all.length + 1));
  }

  static double quantile(double[] sorted, double level) {
    double at = level * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private static double[] defined(double[] values) {
    return Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
  }
}
