package dev.plimsoll.evaluation;

import java.util.List;
import java.util.Locale;

/**
 * Two ways of training, each with the same seeds, on the same rows, by one metric.
 *
 * @param metric {@link Metric#key()}
 * @param difference first minus second, averaged over the seeds, with its interval
 * @param bySeed first minus second of each seed
 * @param pValue two-sided; of the same spread as the interval
 * @param confidence of the interval
 * @param verdict of the first against the second: whichever sign is good for this metric
 */
public record SeedComparison(
    String metric,
    Interval difference,
    List<Double> bySeed,
    double pValue,
    double confidence,
    Verdict verdict) {
  public SeedComparison {
    bySeed = List.copyOf(bySeed);
  }

  /**
   * Whether the first is shown to be no worse than the second by more than a margin: the whole
   * interval lies on the good side of it. Not shown is not the same as worse.
   *
   * @param margin how much worse is still tolerable, in the metric's unit, at least 0
   */
  public boolean notWorseBy(double margin) {
    return Metric.of(metric).higherIsBetter()
        ? difference.low() > -margin
        : difference.high() < margin;
  }

  /** Such as {@code +0.012 (+0.004 to +0.020)}. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%+.4f (%+.4f to %+.4f)",
        difference.value(),
        difference.low(),
        difference.high());
  }
}
