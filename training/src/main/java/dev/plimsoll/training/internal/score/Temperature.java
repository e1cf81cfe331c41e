package dev.plimsoll.training.internal.score;

import dev.plimsoll.onnx.Calibration;

/**
 * Temperature scaling (Guo et al. 2017): the one scale that makes {@code sigmoid(scale * logit)}
 * most likely on held-out rows. It cannot correct a share of positives that is off, and cannot
 * overfit. The likelihood is concave in the scale, so its slope is bisected.
 */
public final class Temperature {
  private static final double LEAST = 0.02;
  private static final double MOST = 50;
  private static final int HALVINGS = 60;

  private Temperature() {}

  public static Calibration fit(float[] logits, float[] labels) {
    double low = LEAST;
    double high = MOST;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = Math.sqrt(low * high);
      if (slope(logits, labels, middle) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new Calibration("temperature", low, 0);
  }

  private static double slope(float[] logits, float[] labels, double scale) {
    double slope = 0;
    for (int i = 0; i < logits.length; i++) {
      slope += (labels[i] - 1 / (1 + Math.exp(-scale * logits[i]))) * logits[i];
    }
    return slope;
  }
}
