package dev.plimsoll.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.kernel.PlimsollException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeedComparisonsTest {
  private static final int ROWS = 400;

  private static EvaluationPlan plan(double confidence) {
    return new EvaluationPlan(List.of(), 1, 100, confidence, 3);
  }

  @Test
  void aKnownDifferenceOfAccuracyHasTheTextbookInterval() {
    // the second is wrong in the first 40 of 400 rows, the first never: 0.1 with p(1-p)/n
    boolean[] label = new boolean[ROWS];
    double[] right = new double[ROWS];
    double[] wrong = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      label[row] = row % 2 == 0;
      right[row] = label[row] ? 0.9 : 0.1;
      wrong[row] = (row < 40) != label[row] ? 0.9 : 0.1;
    }
    List<ScoredTable> first = List.of(new ScoredTable(right, label), new ScoredTable(right, label));
    List<ScoredTable> second =
        List.of(new ScoredTable(wrong, label), new ScoredTable(wrong, label));

    SeedComparison met =
        SeedComparisons.paired(
                Metric.ACCURACY, first, second, new EvaluationPlan(List.of(), 1, 2_000, 0.95, 3))
            .orElseThrow();

    assertThat(met.difference().value()).isCloseTo(0.1, within(1e-12));
    double half = 1.966 * Math.sqrt(0.1 * 0.9 / ROWS);
    assertThat(met.difference().high() - 0.1).isCloseTo(half, within(0.003));
    assertThat(met.verdict()).isEqualTo(Verdict.BETTER);
    assertThat(met.notWorseBy(0)).isTrue();
    assertThat(met.pValue()).isLessThan(1e-6);
    assertThat(met.bySeed()).hasSize(2);
    SeedComparison turned =
        SeedComparisons.paired(Metric.ACCURACY, second, first, plan(0.95)).orElseThrow();
    assertThat(turned.verdict()).isEqualTo(Verdict.WORSE);
  }

  @Test
  void equalWaysOfTrainingAreDeclaredDifferentAtMostAsOftenAsAllowed() {
    SplittableRandom random = new SplittableRandom(11);
    int declared = 0;
    int runs = 300;
    for (int run = 0; run < runs; run++) {
      boolean[] label = new boolean[120];
      double[] signal = new double[120];
      for (int row = 0; row < 120; row++) {
        label[row] = random.nextBoolean();
        signal[row] = (label[row] ? 0.3 : -0.3) + random.nextGaussian();
      }
      SeedComparison met =
          SeedComparisons.paired(
                  Metric.AUC,
                  trainings(signal, label, random),
                  trainings(signal, label, random),
                  plan(0.9))
              .orElseThrow();
      declared += met.verdict() == Verdict.NO_DIFFERENCE_SHOWN ? 0 : 1;
    }
    // 10 % allowed; three standard errors above it is 15.2 %
    assertThat(declared).isLessThan((int) (runs * 0.152));
  }

  @Test
  void oneSeedShowsNothingAndOtherRowsAreRefused() {
    boolean[] label = {true, false, true, false};
    ScoredTable good = new ScoredTable(new double[] {0.9, 0.1, 0.8, 0.2}, label);
    ScoredTable bad = new ScoredTable(new double[] {0.1, 0.9, 0.2, 0.8}, label);
    assertThat(
            SeedComparisons.paired(Metric.BRIER, List.of(good), List.of(bad), plan(0.95))
                .orElseThrow()
                .verdict())
        .isEqualTo(Verdict.NO_DIFFERENCE_SHOWN);
    ScoredTable other =
        new ScoredTable(new double[] {0.1, 0.9, 0.2, 0.8}, new boolean[] {true, true, true, false});
    assertThatThrownBy(
            () -> SeedComparisons.paired(Metric.BRIER, List.of(good), List.of(other), plan(0.95)))
        .isInstanceOf(PlimsollException.class);
    assertThatThrownBy(
            () -> SeedComparisons.paired(Metric.BRIER, List.of(good), List.of(), plan(0.95)))
        .isInstanceOf(PlimsollException.class)
        .hasMessageContaining("same seeds");
  }

  /** Three models that see the same signal, each with a shift of its own and noise of its own. */
  private static List<ScoredTable> trainings(
      double[] signal, boolean[] label, SplittableRandom random) {
    List<ScoredTable> tables = new ArrayList<>();
    for (int seed = 0; seed < 3; seed++) {
      double skill = 1 + 0.5 * random.nextGaussian();
      double[] score = new double[signal.length];
      for (int row = 0; row < score.length; row++) {
        score[row] = 1 / (1 + Math.exp(-(skill * signal[row] + 0.7 * random.nextGaussian())));
      }
      tables.add(new ScoredTable(score, label));
    }
    return tables;
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }
}
