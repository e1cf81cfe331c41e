package dev.plimsoll.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Seeded simulations: intervals hold as often as they say, and verdicts err no more often. */
class IntervalCoverageTest {
  private static final int RUNS = 400;
  private static final Map<Metric, Double> TRUTH =
      Map.of(
          Metric.AUC, 5 / 6.0,
          Metric.ACCURACY, 0.75,
          Metric.PRECISION, 0.75,
          Metric.RECALL, 0.75,
          Metric.F1, 0.75,
          Metric.LOG_LOSS, 0.5,
          Metric.BRIER, 1 / 6.0,
          Metric.ECE, 0.0);

  @Test
  void intervalsOfNominal95PercentHoldTheTruthInAtLeast92() {
    SplittableRandom random = new SplittableRandom(20130501);
    Map<Metric, Integer> held = new EnumMap<>(Metric.class);
    for (int run = 0; run < RUNS; run++) {
      MetricSet set =
          Evaluator.evaluate(Tables.honest(500, random), EvaluationPlan.simple(run)).overall();
      TRUTH.forEach(
          (metric, truth) ->
              held.merge(metric, set.require(metric).contains(truth) ? 1 : 0, Integer::sum));
    }
    held.forEach(
        (metric, times) ->
            assertThat(times / (double) RUNS).as(metric.key()).isGreaterThanOrEqualTo(0.92));
  }

  @Test
  void calibrationIntervalsHoldTheTruthOfADishonestModelToo() {
    // Says 0.1 + p / 2 of a chance p: off by |0.1 - p / 2|, which is 0.17 on average.
    SplittableRandom random = new SplittableRandom(7);
    int held = 0;
    for (int run = 0; run < RUNS; run++) {
      ScoredTable honest = Tables.honest(500, random);
      double[] score = honest.score().clone();
      for (int i = 0; i < score.length; i++) {
        score[i] = 0.1 + score[i] / 2;
      }
      MetricSet set =
          Evaluator.evaluate(new ScoredTable(score, honest.label()), EvaluationPlan.simple(run))
              .overall();
      held += set.require(Metric.ECE).contains(0.17) ? 1 : 0;
    }
    assertThat(held / (double) RUNS).isGreaterThanOrEqualTo(0.92);
  }

  @Test
  void equallyGoodModelsAreRarelyToldApart() {
    SplittableRandom random = new SplittableRandom(99);
    Map<String, Integer> alarms = new TreeMap<>();
    for (int run = 0; run < RUNS; run++) {
      ScoredTable truth = Tables.honest(400, random);
      for (Comparison one :
          Comparisons.paired(
              blurred(truth, 0.3, random),
              blurred(truth, 0.3, random),
              EvaluationPlan.simple(run))) {
        alarms.merge(
            one.metric(), one.verdict() == Verdict.NO_DIFFERENCE_SHOWN ? 0 : 1, Integer::sum);
      }
    }
    assertThat(alarms).hasSize(Metric.of(AnswerKind.OUTCOME).size());
    alarms.forEach(
        (metric, times) -> assertThat(times / (double) RUNS).as(metric).isLessThanOrEqualTo(0.08));
  }

  @Test
  void aClearlyBlurredModelIsNearlyAlwaysFoundWorse() {
    SplittableRandom random = new SplittableRandom(5);
    long found = 0;
    for (int run = 0; run < 50; run++) {
      ScoredTable truth = Tables.honest(800, random);
      found +=
          Comparisons.paired(blurred(truth, 0.8, random), truth, EvaluationPlan.simple(run))
              .stream()
              .filter(one -> one.metric().equals("auc") && one.verdict() == Verdict.WORSE)
              .count();
    }
    assertThat(found).isGreaterThanOrEqualTo(49);
  }

  private static ScoredTable blurred(ScoredTable table, double width, SplittableRandom random) {
    double[] score = table.score().clone();
    for (int i = 0; i < score.length; i++) {
      double moved = score[i] + width * (random.nextDouble() - 0.5);
      score[i] = Math.min(0.99, Math.max(0.01, moved));
    }
    return new ScoredTable(score, table.label());
  }
}
