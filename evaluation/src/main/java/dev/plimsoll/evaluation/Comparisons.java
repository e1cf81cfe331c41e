package dev.plimsoll.evaluation;

import dev.plimsoll.evaluation.internal.AnswerPass;
import dev.plimsoll.evaluation.internal.MetricPass;
import dev.plimsoll.evaluation.internal.Percentiles;
import dev.plimsoll.evaluation.internal.Resampler;
import dev.plimsoll.evaluation.internal.Resamples;
import dev.plimsoll.evaluation.internal.SortedScores;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
    int[] sorted = new int[first.rows()];
    return compared(
        first.rows(),
        plan,
        counts -> {
          a.gather(counts, sorted);
          Map<Metric, Double> valuesA = passA.values(sorted);
          b.gather(counts, sorted);
          return Resamples.minus(valuesA, passB.values(sorted));
        });
  }

  /**
   * The same of answers that are classes, numbers or quantiles.
   *
   * @param first answers of one model
   * @param second answers of the other, of the same kind: the same rows in the same order
   */
  public static List<Comparison> paired(
      AnswerTable first, AnswerTable second, EvaluationPlan plan) {
    AnswerEvaluator.requireRows(first);
    if (first.kind() != second.kind() || !Arrays.equals(first.truth(), second.truth())) {
      throw new PlimsollException(
          EvaluationError.ROWS_DIFFER,
          "second table: %s of %d rows, or other true values (expected: %s of the same %d rows)"
              .formatted(second.kind(), second.rows(), first.kind(), first.rows()));
    }
    AnswerPass ours = new AnswerPass(first);
    AnswerPass theirs = new AnswerPass(second);
    List<Metric> comparable = Metric.of(first.kind()).stream().filter(Metric::comparable).toList();
    return compared(
        first.rows(),
        plan,
        counts -> {
          Map<Metric, Double> values = new EnumMap<>(Metric.class);
          comparable.forEach(
              metric ->
                  values.put(metric, ours.value(metric, counts) - theirs.value(metric, counts)));
          return values;
        });
  }

  /**
   * @param differences first minus second on a resample, given as how often each row was drawn
   */
  private static List<Comparison> compared(
      int rows, EvaluationPlan plan, Function<int[], Map<Metric, Double>> differences) {
    int[] ones = new int[rows];
    Arrays.fill(ones, 1);
    Map<Metric, Double> difference = differences.apply(ones);
    Resamples resamples = new Resamples(plan.resamples());
    Resampler resampler = new Resampler(plan.seed(), rows);
    for (int r = 0; r < plan.resamples(); r++) {
      resamples.add(differences.apply(resampler.next()));
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
