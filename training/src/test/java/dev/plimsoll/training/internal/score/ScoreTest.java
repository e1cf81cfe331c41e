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
    for (float z : Platt.calibrated(fitted, logits)) {
      sum += 1 / (1 + Math.exp(-z));
    }
    assertThat(sum / 1000).isCloseTo(0.3, within(0.01));
  }
}
