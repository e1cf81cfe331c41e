package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AucEstimate;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.Evaluator;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.monitoring.PerformanceCheck.Decline;
import dev.plimsoll.monitoring.PerformanceCheck.State;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Holds a window's realised performance against the test: a one-sided two-sample z-test of the AUC
 * (DeLong variances of both) and one of the mean log loss (Welch), each with half of the level, and
 * each with a decline below which nobody is called.
 *
 * @param minimumLabels below it, the window says nothing
 * @param minimumOfEach rows of either outcome below which it says nothing either
 */
public record PerformanceMonitor(
    int minimumLabels, int minimumOfEach, double minimumAucDrop, double minimumLossRise) {
  private static final double Z95 = 1.959964;
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final int WATCHED = 2;

  public PerformanceMonitor {
    if (minimumLabels < 2 || minimumOfEach < 2 || !(minimumAucDrop >= 0 && minimumLossRise >= 0)) {
      throw new PlimsollException(
          MonitoringError.PLAN_INVALID,
          "performance: %d labels, %d of each, %s, %s (expected: >= 2, >= 2, >= 0, >= 0)"
              .formatted(minimumLabels, minimumOfEach, minimumAucDrop, minimumLossRise));
    }
  }

  /** 200 labels, 30 of each outcome, AUC down by 0.02, log loss up by 0.02. */
  public static PerformanceMonitor standard() {
    return new PerformanceMonitor(200, 30, 0.02, 0.02);
  }

  /**
   * Checks a window.
   *
   * @param labelled the window's rows that have a label by now
   * @param alpha chance with which a window without decline may alarm
   * @param seed of the bootstrap behind the metrics' intervals
   */
  public PerformanceCheck check(
      Optional<PerformanceReference> reference, ScoredTable labelled, double alpha, long seed) {
    long rows = labelled.rows();
    if (rows == 0) {
      return new PerformanceCheck(State.TOO_FEW_LABELS, 0, null, List.of());
    }
    MetricSet metrics = Evaluator.evaluate(labelled, EvaluationPlan.simple(seed)).overall();
    long rarer = Math.min(metrics.positives(), rows - metrics.positives());
    if (rows < minimumLabels || rarer < minimumOfEach) {
      return new PerformanceCheck(State.TOO_FEW_LABELS, rows, metrics, List.of());
    }
    if (reference.isEmpty()) {
      return new PerformanceCheck(State.NO_REFERENCE, rows, metrics, List.of());
    }
    AucEstimate before = reference.get().auc();
    AucEstimate now = AucEstimate.of(labelled).orElseThrow();
    MeanLoss lossBefore = reference.get().logLoss();
    MeanLoss lossNow = PerformanceReference.losses(labelled);
    return new PerformanceCheck(
        State.MEASURED,
        rows,
        metrics,
        List.of(
            decline(
                "auc",
                before.auc() - now.auc(),
                before.variance() + now.variance(),
                minimumAucDrop,
                alpha),
            decline(
                "log_loss",
                lossNow.mean() - lossBefore.mean(),
                lossBefore.varianceOfMean() + lossNow.varianceOfMean(),
                minimumLossRise,
                alpha)));
  }

  private static Decline decline(
      String metric, double worseBy, double variance, double minimum, double alpha) {
    double error = Math.sqrt(variance);
    double pValue = oneSided(worseBy, error);
    return new Decline(
        metric,
        new Interval(worseBy, worseBy - Z95 * error, worseBy + Z95 * error),
        pValue,
        minimum,
        pValue <= alpha / WATCHED && worseBy >= minimum);
  }

  /** Chance of a value this large when the true one is zero; without spread, certain or a half. */
  static double oneSided(double value, double error) {
    if (error == 0) {
      return value > 0 ? 0 : value < 0 ? 1 : 0.5;
    }
    return NORMAL.survivalProbability(value / error);
  }
}
