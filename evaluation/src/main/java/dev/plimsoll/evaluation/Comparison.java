package dev.plimsoll.evaluation;

import java.util.Locale;

/**
 * Two models on the same rows, by one metric.
 *
 * @param metric {@link Metric#key()}
 * @param difference first minus second, in the metric's own unit, with its interval
 * @param pValue two-sided, from the same resamples as the interval; never below 2 / (resamples + 1)
 * @param verdict of the first against the second: whichever sign is good for this metric
 */
public record Comparison(String metric, Interval difference, double pValue, Verdict verdict) {
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

  public Explanation explanation() {
    return new Explanation(
        "Both models answered the same rows, so the luck of the rows cancels; a difference counts"
            + " when its whole range lies on one side of zero.",
        String.format(
            Locale.ROOT,
            "%s: %+.4f (%+.4f to %+.4f), p = %.3f: %s.",
            metric,
            difference.value(),
            difference.low(),
            difference.high(),
            pValue,
            verdict.words()));
  }
}
