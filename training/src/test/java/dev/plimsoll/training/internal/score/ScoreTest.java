package dev.plimsoll.training.internal.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.onnx.Calibration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScoreTest {
  @Test
  void aucIsTheShareOfPairsInOrderTiesCountedHalf() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 50; trial++) {
      float[] scores = new float[30];
      float[] labels = new float[30];
      for (int i = 0; i < 30; i++) {
        scores[i] = random.nextInt(12) - 6;
        labels[i] = i < 2 ? i : random.nextInt(2);
      }
      double pairs = 0;
      double won = 0;
      for (int i = 0; i < 30; i++) {
        for (int j = 0; j < 30; j++) {
          if (labels[i] == 1 && labels[j] == 0) {
            pairs++;
            won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          }
        }
      }
      assertThat(BinaryScore.auc(scores, labels)).isCloseTo(won / pairs, within(1e-12));
    }
  }

  @Test
  void aucOfOneClassIsNotANumber() {
    assertThat(BinaryScore.auc(new float[] {1, 2}, new float[] {1, 1})).isNaN();
  }

  @Test
  void logLossOfLargeLogitsIsFinite() {
    assertThat(BinaryScore.logLoss(new float[] {1000, -1000}, new float[] {1, 1}))
        .isCloseTo(500, within(1e-9));
    assertThat(BinaryScore.logLoss(new float[] {0}, new float[] {1}))
        .isCloseTo(Math.log(2), within(1e-12));
  }

  @Test
  void plattFindsTheScaleAndOffsetThatMadeTheLabels() {
    SplittableRandom random = new SplittableRandom(3);
    float[] logits = new float[50_000];
    float[] labels = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (random.nextDouble() * 8 - 4);
      double p = 1 / (1 + Math.exp(-(0.5 * logits[i] - 1)));
      labels[i] = random.nextDouble() < p ? 1 : 0;
    }
    Calibration fitted = Platt.fit(logits, labels);
    assertThat(fitted.scale()).isCloseTo(0.5, within(0.02));
    assertThat(fitted.offset()).isCloseTo(-1, within(0.03));
  }

  @Test
  void plattNeverTurnsARankingRound() {
    float[] logits = new float[1000];
    float[] labels = new float[1000];
    for (int i = 0; i < 1000; i++) {
      logits[i] = i / 100f;
      labels[i] = i < 300 ? 1 : 0;
    }
    Calibration fitted = Platt.fit(logits, labels);
    assertThat(fitted.scale()).isPositive();
    double sum = 0;
    for (float probability : fitted.probabilities(logits)) {
      sum += probability;
    }
    assertThat(sum / 1000).isCloseTo(0.3, within(0.01));
  }

  @Test
  void temperatureFindsTheScaleAndMovesNothing() {
    SplittableRandom random = new SplittableRandom(4);
    float[] logits = new float[50_000];
    float[] labels = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (random.nextDouble() * 8 - 4);
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-0.4 * logits[i])) ? 1 : 0;
    }
    Calibration fitted = Temperature.fit(logits, labels);
    assertThat(fitted.scale()).isCloseTo(0.4, within(0.02));
    assertThat(fitted.offset()).isZero();
  }

  /** Steps by hand: 0 | 1 0 0 pooled | 1 1, each with half an imagined row of each class. */
  @Test
  void isotonicPoolsWhatFallsAndJoinsTheMiddles() {
    Calibration fitted =
        Isotonic.fit(new float[] {6, 1, 2, 3, 4, 5}, new float[] {1, 0, 1, 0, 0, 1});
    Calibration.Curve curve = fitted.curve();
    assertThat(curve).isNotNull();
    assertThat(curve.logits()).containsExactly(1.0, 3.0, 5.5);
    assertThat(curve.probabilities()).containsExactly(0.25, 0.375, 2.5 / 3);
    assertThat(curve.at(-9)).isEqualTo(0.25);
    assertThat(curve.at(2)).isCloseTo(0.3125, within(1e-12));
    assertThat(curve.at(99)).isEqualTo(2.5 / 3);
  }

  @Test
  void isotonicBendsWherePlattCannot() {
    SplittableRandom random = new SplittableRandom(5);
    float[] logits = new float[20_000];
    float[] labels = new float[logits.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (random.nextDouble() * 6 - 3);
      double truth = logits[i] < 0 ? 0.1 : logits[i] < 2 ? 0.4 : 0.95;
      labels[i] = random.nextDouble() < truth ? 1 : 0;
    }
    Calibration bent = Isotonic.fit(logits, labels);
    Calibration straight = Platt.fit(logits, labels);
    assertThat(bent.probabilities(new float[] {-1.5f, 1, 2.6f})[2]).isCloseTo(0.95f, within(0.03f));
    assertThat(BinaryScore.logLossOf(bent.probabilities(logits), labels))
        .isLessThan(BinaryScore.logLossOf(straight.probabilities(logits), labels) - 0.02);
  }

  @Test
  void everyCalibratorAnswersOnOneClassAndOneRow() {
    for (String name : Calibrator.names(false)) {
      for (float label : new float[] {0, 1}) {
        Calibration fitted = Calibrator.named(name).fit(new float[] {0.3f}, new float[] {label});
        for (float p : fitted.probabilities(new float[] {-50, 0.3f, 50})) {
          assertThat(p).as(name).isBetween(0f, 1f);
        }
      }
    }
  }

  /** Logits that are three times too sure, of which the last class is preferred besides. */
  @Test
  void scalingUndoesWhatMakesClassesTooSure() {
    java.util.SplittableRandom random = new java.util.SplittableRandom(8);
    int rows = 6000;
    float[] logits = new float[3 * rows];
    float[] labels = new float[rows];
    for (int row = 0; row < rows; row++) {
      double[] weight = new double[3];
      double sum = 0;
      for (int c = 0; c < 3; c++) {
        double logit = random.nextDouble() * 4 - 2;
        weight[c] = Math.exp(logit);
        sum += weight[c];
        logits[3 * row + c] = (float) (3 * logit + (c == 2 ? 3 : 0));
      }
      double drawn = random.nextDouble() * sum;
      labels[row] = drawn < weight[0] ? 0 : drawn < weight[0] + weight[1] ? 1 : 2;
    }
    Calibration vector = Calibrator.VECTOR.fit(logits, labels, 3);
    Calibration.Classes classes = java.util.Objects.requireNonNull(vector.classes());
    for (double scale : classes.scales()) {
      assertThat(scale).isCloseTo(1 / 3.0, within(0.04));
    }
    assertThat(classes.offsets().get(2) - classes.offsets().get(0)).isCloseTo(-1, within(0.15));
    Calibration one = Calibrator.TEMPERATURE.fit(logits, labels, 3);
    assertThat(one.scale()).isBetween(0.1, 0.5);
    float[] sure = one.probabilities(logits);
    assertThat(sure[0] + sure[1] + sure[2]).isCloseTo(1, within(1e-5f));
  }
}
