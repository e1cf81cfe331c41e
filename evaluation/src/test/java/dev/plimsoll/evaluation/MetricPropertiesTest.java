package dev.plimsoll.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.longs;

import dev.plimsoll.evaluation.internal.MetricPass;
import dev.plimsoll.evaluation.internal.SortedScores;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class MetricPropertiesTest {
  @Test
  void aucSeesOnlyTheOrder() {
    forTables(
        table ->
            assertThat(value(mapped(table, s -> s * s * s / 2 + s / 4), Metric.AUC))
                .isCloseTo(value(table, Metric.AUC), within(1e-12)));
  }

  @Test
  void aucOfTheScoresTurnedAroundIsWhatIsMissingToOne() {
    forTables(
        table ->
            assertThat(value(mapped(table, s -> 1 - s), Metric.AUC))
                .isCloseTo(1 - value(table, Metric.AUC), within(1e-12)));
  }

  @Test
  void aucIsTheShareOfPairsInTheRightOrder() {
    forTables(table -> assertThat(value(table, Metric.AUC)).isCloseTo(pairs(table), within(1e-12)));
  }

  @Test
  void brierIsReliabilityLessResolutionPlusUncertainty() {
    forTables(
        table -> assertThat(value(table, Metric.BRIER)).isCloseTo(murphy(table), within(1e-12)));
  }

  @Test
  void theOrderOfRowsDoesNotMatter() {
    forTables(
        table -> {
          int n = table.rows();
          double[] score = new double[n];
          boolean[] label = new boolean[n];
          for (int i = 0; i < n; i++) {
            score[n - 1 - i] = table.score()[i];
            label[n - 1 - i] = table.label()[i];
          }
          ScoredTable turned = new ScoredTable(score, label);
          for (Metric metric : Metric.of(AnswerKind.OUTCOME)) {
            assertThat(value(turned, metric))
                .as(metric.key())
                .isCloseTo(value(table, metric), within(1e-12));
          }
        });
  }

  @Test
  void calibrationErrorIsZeroWhenEveryPromiseIsKeptExactly() {
    qt().forAll(integers().between(1, 40))
        .checkAssert(
            times -> {
              double[] score = new double[times * 110];
              boolean[] label = new boolean[score.length];
              for (int i = 0; i < score.length; i++) {
                int tenths = i / 10 % 11;
                score[i] = tenths / 10.0;
                label[i] = i % 10 < tenths;
              }
              assertThat(value(new ScoredTable(score, label), Metric.ECE))
                  .isCloseTo(0, within(1e-12));
            });
  }

  private static void forTables(Consumer<ScoredTable> check) {
    qt().withExamples(200)
        .forAll(longs().all(), integers().between(2, 60), integers().between(2, 30))
        .checkAssert((seed, rows, steps) -> check.accept(table(seed, rows, steps)));
  }

  /** Both classes occur; few steps make many ties. */
  private static ScoredTable table(long seed, int rows, int steps) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] score = new double[rows];
    boolean[] label = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      score[i] = random.nextInt(steps) / (steps - 1.0);
      label[i] = i == 0 || (i > 1 && random.nextBoolean());
    }
    return new ScoredTable(score, label);
  }

  private static ScoredTable mapped(ScoredTable table, DoubleUnaryOperator map) {
    double[] score = table.score().clone();
    for (int i = 0; i < score.length; i++) {
      score[i] = map.applyAsDouble(score[i]);
    }
    return new ScoredTable(score, table.label());
  }

  private static double value(ScoredTable table, Metric metric) {
    MetricPass pass = new MetricPass(SortedScores.of(table.score(), table.label()), 0.5);
    Double value = pass.values().get(metric);
    assertThat(value).isNotNull();
    // Precision of a table without a "yes" is undefined in both directions alike.
    return value.isNaN() ? -1 : value;
  }

  private static double pairs(ScoredTable table) {
    double right = 0;
    double all = 0;
    for (int i = 0; i < table.rows(); i++) {
      for (int j = 0; j < table.rows(); j++) {
        if (table.label()[i] && !table.label()[j]) {
          int order = Double.compare(table.score()[i], table.score()[j]);
          right += order > 0 ? 1 : order == 0 ? 0.5 : 0;
          all++;
        }
      }
    }
    return right / all;
  }

  private static double murphy(ScoredTable table) {
    Map<Double, double[]> groups = new TreeMap<>();
    for (int i = 0; i < table.rows(); i++) {
      double[] group = groups.computeIfAbsent(table.score()[i], s -> new double[2]);
      group[0]++;
      group[1] += table.label()[i] ? 1 : 0;
    }
    double n = table.rows();
    double rate = table.positives() / n;
    double sum = rate * (1 - rate);
    for (Map.Entry<Double, double[]> entry : groups.entrySet()) {
      double rows = entry.getValue()[0];
      double observed = entry.getValue()[1] / rows;
      double promised = entry.getKey();
      sum += rows / n * (promised - observed) * (promised - observed);
      sum -= rows / n * (observed - rate) * (observed - rate);
    }
    return sum;
  }
}
