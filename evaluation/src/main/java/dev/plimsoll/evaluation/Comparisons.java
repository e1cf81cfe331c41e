package dev.plimsoll.evaluation;

import dev.plimsoll.evaluation.internal.MetricPass;
import dev.plimsoll.evaluation.internal.Percentiles;
import dev.plimsoll.evaluation.internal.Resampler;
import dev.plimsoll.evaluation.internal.Resamples;
import dev.plimsoll.evaluation.internal.SortedScores;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Compares two models on the same rows: each resample draws rows once and judges both models on
 * them, so that the luck of the rows cancels.
 *
 * <p>Each metric is tested alone at the plan's confidence; who looks at all nine and acts on any
 * will be misled more often than once in twenty.
 */
public final class Comparisons {
  private Comparisons() {}

  /**
   * The differences first minus second, for each metric that both have.
   *
   * @param first scores of one model
   * @param second scores of the other: the same rows in the same order, so the same labels
   */
  public static List<Comparison> paired(
      ScoredTable first, ScoredTable second, EvaluationPlan plan) {
    Evaluator.requireRows(first);
    requireSameRows(first, second);
    SortedScores a = SortedScores.of(first.score(), first.label());
    SortedScores b = SortedScores.of(second.score(), second.label());
    MetricPass passA = new MetricPass(a, plan.threshold());
    MetricPass passB = new MetricPass(b, plan.threshold());
    Map<Metric, Double> difference = Resamples.minus(passA.values(), passB.values());
    Resamples resamples = new Resamples(plan.resamples());
    Resampler resampler = new Resampler(plan.seed(), first.rows());
    int[] sorted = new int[first.rows()];
    for (int r = 0; r < plan.resamples(); r++) {
      int[] counts = resampler.next();
      a.gather(counts, sorted);
      Map<Metric, Double> valuesA = passA.values(sorted);
      b.gather(counts, sorted);
      resamples.add(Resamples.minus(valuesA, passB.values(sorted)));
    }
    List<Comparison> comparisons = new ArrayList<>();
    difference.forEach(
        (metric, value) -> {
          double[] resampled = resamples.of(metric);
          if (!Double.isNaN(value) && Percentiles.enough(resampled)) {
            Interval interval = Percentiles.interval(value, resampled, plan.confidence());
            comparisons.add(
                new Comparison(
                    metric.key(),
                    interval,
                    Percentiles.pValue(resampled),
                    verdict(metric.higherIsBetter(), interval)));
          }
        });
    return comparisons;
  }

  static Verdict verdict(boolean higherIsBetter, Interval difference) {
    if (difference.low() > 0) {
      return higherIsBetter ? Verdict.BETTER : Verdict.WORSE;
    }
    if (difference.high() < 0) {
      return higherIsBetter ? Verdict.WORSE : Verdict.BETTER;
    }
    return Verdict.NO_DIFFERENCE_SHOWN;
  }

  static void requireSameRows(ScoredTable first, ScoredTable second) {
    if (!Arrays.equals(first.label(), second.label())) {
      throw new PlimsollException(
          EvaluationError.ROWS_DIFFER,
          "second table: %d rows, or other labels (expected: the same %d rows in the same order)"
              .formatted(second.rows(), first.rows()));
    }
  }
}
