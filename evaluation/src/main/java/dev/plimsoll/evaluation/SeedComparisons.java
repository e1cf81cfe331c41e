package dev.plimsoll.evaluation;

import dev.plimsoll.evaluation.internal.AnswerPass;
import dev.plimsoll.evaluation.internal.MetricPass;
import dev.plimsoll.evaluation.internal.Percentiles;
import dev.plimsoll.evaluation.internal.Resampler;
import dev.plimsoll.evaluation.internal.SortedScores;
import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Compares two ways of training over seeds, paired: seed by seed and row by row.
 *
 * <p>A difference has two kinds of luck in it. That of the rows: each bootstrap resample draws rows
 * once and judges all models of all seeds on them, which gives the variance of the mean difference.
 * That of the training: the variance of the seeds' differences, divided by their number. Both are
 * added (the second holds a little of the first, which errs to the careful side), and the interval
 * is Student's with Welch's and Satterthwaite's degrees of freedom (Satterthwaite 1946), of which
 * the training's part has seeds - 1 and the rows' part has rows - 1.
 *
 * <p>Cost: resamples x models x O(rows), after one sort each.
 */
public final class SeedComparisons {
  private SeedComparisons() {}

  /**
   * The difference first minus second by one metric.
   *
   * @param first scores of one way of training, one table a seed
   * @param second scores of the other with the same seeds, on the same rows in the same order
   * @return empty when the metric is undefined here; with one seed no difference is ever shown,
   *     because the training's luck is not in the range
   */
  public static Optional<SeedComparison> paired(
      Metric metric, List<ScoredTable> first, List<ScoredTable> second, EvaluationPlan plan) {
    requireSame(first, second);
    List<ToDoubleFunction<int[]>> pairs = new ArrayList<>();
    for (int seed = 0; seed < first.size(); seed++) {
      pairs.add(new Side(metric, first.get(seed), second.get(seed), plan.threshold())::difference);
    }
    return paired(metric.key(), metric.higherIsBetter(), pairs, first.get(0).rows(), plan);
  }

  /**
   * The same of answers that are classes, numbers or quantiles.
   *
   * @param metric of the tables' kind, one that can be compared
   */
  public static Optional<SeedComparison> pairedAnswers(
      Metric metric, List<AnswerTable> first, List<AnswerTable> second, EvaluationPlan plan) {
    requireSeeds(first.size(), second.size());
    AnswerTable same = first.get(0);
    AnswerEvaluator.requireRows(same);
    Stream.concat(first.stream(), second.stream())
        .forEach(
            table -> {
              if (!metric.suits(table.kind()) || !Arrays.equals(table.truth(), same.truth())) {
                throw new PlimsollException(
                    EvaluationError.ROWS_DIFFER,
                    "table of %s, %d rows (expected: one with %s, the same %d rows in the same order)"
                        .formatted(table.kind(), table.rows(), metric.key(), same.rows()));
              }
            });
    List<ToDoubleFunction<int[]>> pairs = new ArrayList<>();
    for (int seed = 0; seed < first.size(); seed++) {
      AnswerPass ours = new AnswerPass(first.get(seed));
      AnswerPass theirs = new AnswerPass(second.get(seed));
      pairs.add(counts -> ours.value(metric, counts) - theirs.value(metric, counts));
    }
    return paired(metric.key(), metric.higherIsBetter(), pairs, same.rows(), plan);
  }

  /**
   * @param pairs each seed's difference on a resample, given as how often each row was drawn
   */
  private static Optional<SeedComparison> paired(
      String metric,
      boolean higherIsBetter,
      List<ToDoubleFunction<int[]>> pairs,
      int rows,
      EvaluationPlan plan) {
    int[] ones = new int[rows];
    Arrays.fill(ones, 1);
    double[] bySeed = pairs.stream().mapToDouble(pair -> pair.applyAsDouble(ones)).toArray();
    double[] resampled = new double[plan.resamples()];
    Resampler resampler = new Resampler(plan.seed(), rows);
    for (int r = 0; r < resampled.length; r++) {
      int[] counts = resampler.next();
      resampled[r] =
          pairs.stream().mapToDouble(pair -> pair.applyAsDouble(counts)).average().orElseThrow();
    }
    double[] defined = Arrays.stream(resampled).filter(Double::isFinite).toArray();
    if (Double.isNaN(mean(bySeed))
        || defined.length < Percentiles.MINIMUM_DEFINED * resampled.length) {
      return Optional.empty();
    }
    return Optional.of(
        compared(metric, higherIsBetter, bySeed, variance(defined), rows, plan.confidence()));
  }

  private static SeedComparison compared(
      String metric,
      boolean higherIsBetter,
      double[] bySeed,
      double ofRows,
      int rows,
      double confidence) {
    double value = mean(bySeed);
    int seeds = bySeed.length;
    double ofTraining = seeds < 2 ? 0 : variance(bySeed) / seeds;
    double total = ofRows + ofTraining;
    double freedom = freedom(ofRows, ofTraining, rows, seeds);
    TDistribution student = TDistribution.of(freedom);
    double half = Math.sqrt(total) * student.inverseSurvivalProbability((1 - confidence) / 2);
    double p =
        total == 0
            ? (value == 0 ? 1 : 0)
            : 2 * student.survivalProbability(Math.abs(value) / Math.sqrt(total));
    Interval difference = new Interval(value, value - half, value + half);
    return new SeedComparison(
        metric,
        difference,
        Arrays.stream(bySeed).boxed().toList(),
        p,
        confidence,
        seeds < 2 ? Verdict.NO_DIFFERENCE_SHOWN : Comparisons.verdict(higherIsBetter, difference));
  }

  private static double freedom(double ofRows, double ofTraining, int rows, int seeds) {
    double total = ofRows + ofTraining;
    double spread =
        ofRows * ofRows / Math.max(1, rows - 1)
            + (seeds < 2 ? 0 : ofTraining * ofTraining / (seeds - 1));
    return spread == 0 ? Math.max(1, rows - 1) : Math.max(1, total * total / spread);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
  }

  private static void requireSame(List<ScoredTable> first, List<ScoredTable> second) {
    requireSeeds(first.size(), second.size());
    Evaluator.requireRows(first.get(0));
    first.forEach(table -> Comparisons.requireSameRows(first.get(0), table));
    second.forEach(table -> Comparisons.requireSameRows(first.get(0), table));
  }

  private static void requireSeeds(int first, int second) {
    if (first == 0 || first != second) {
      throw new PlimsollException(
          EvaluationError.PLAN_INVALID,
          "seeds: %d against %d (expected: the same seeds for both, at least 1)"
              .formatted(first, second));
    }
  }

  /** One seed's two models, each sorted once. */
  private static final class Side {
    private final Metric metric;
    private final SortedScores a;
    private final SortedScores b;
    private final MetricPass passA;
    private final MetricPass passB;
    private final int[] sorted;

    Side(Metric metric, ScoredTable first, ScoredTable second, double threshold) {
      this.metric = metric;
      a = SortedScores.of(first.score(), first.label());
      b = SortedScores.of(second.score(), second.label());
      passA = new MetricPass(a, threshold);
      passB = new MetricPass(b, threshold);
      sorted = new int[first.rows()];
    }

    double difference(int[] counts) {
      a.gather(counts, sorted);
      double one = passA.values(sorted).getOrDefault(metric, Double.NaN);
      b.gather(counts, sorted);
      return one - passB.values(sorted).getOrDefault(metric, Double.NaN);
    }
  }
}
