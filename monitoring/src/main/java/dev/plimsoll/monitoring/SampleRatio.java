package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.Explanation;
import dev.plimsoll.monitoring.internal.Chance;
import java.util.Locale;

/**
 * Whether the canary got as many rows as the router meant to give it.
 *
 * @param expected canary rows by the logged routing probabilities
 * @param variance of that number under random assignment
 * @param actual canary rows
 */
public record SampleRatio(double expected, double variance, long actual) {
  public static final SampleRatio NONE = new SampleRatio(0, 0, 0);

  /**
   * Adds a row.
   *
   * @param canaryChance probability with which the router would have given it to the canary
   */
  public SampleRatio plus(double canaryChance, boolean canary) {
    return new SampleRatio(
        expected + canaryChance,
        variance + canaryChance * (1 - canaryChance),
        actual + (canary ? 1 : 0));
  }

  /** Chance of a deviation this large, in either direction, under random assignment. */
  public double pValue() {
    double apart = Math.max(0, Math.abs(actual - expected) - 0.5); // continuity
    return Math.min(1, 2 * PerformanceMonitor.oneSided(apart, Math.sqrt(variance)));
  }

  /** How far the number is off, as a share of what was expected. */
  public double deviation() {
    return expected == 0 ? 0 : Math.abs(actual - expected) / expected;
  }

  public Explanation explanation() {
    return new Explanation(
        "The router gives each version a known share; when the log holds another share, answers got"
            + " lost or the assignment is not random, and no comparison can be trusted.",
        String.format(
            Locale.ROOT,
            "The canary answered %d rows where %.0f were expected (%s).",
            actual,
            expected,
            Chance.words(pValue())));
  }
}
