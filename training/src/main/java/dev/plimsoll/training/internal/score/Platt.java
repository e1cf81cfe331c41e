package dev.plimsoll.training.internal.score;

import dev.plimsoll.onnx.Calibration;

/**
 * Platt scaling (Platt 1999, in the stable form of Lin, Lin and Weng 2007): the scale and offset
 * that make {@code sigmoid(scale * logit + offset)} most likely on held-out rows, with the labels
 * softened by one imagined row of each class. Two numbers, fitted by Newton's method.
 *
 * <p>The scale never falls below {@value #LEAST_SCALE}: a model that ranks at random or backwards
 * must not have its ranking turned round here.
 */
public final class Platt {
  static final double LEAST_SCALE = 0.02;

  private static final int MOST_STEPS = 100;
  private static final double RIDGE = 1e-9;

  private Platt() {}

  public static Calibration fit(float[] logits, float[] labels) {
    double[] targets = targets(labels);
    double scale = 1;
    double offset = 0;
    double loss = loss(logits, targets, scale, offset);
    for (int i = 0; i < MOST_STEPS; i++) {
      double[] step = newtonStep(logits, targets, scale, offset);
      double part = 1;
      double next = loss(logits, targets, scale - step[0], offset - step[1]);
      while (next > loss && part > 1e-6) {
        part /= 2;
        next = loss(logits, targets, scale - part * step[0], offset - part * step[1]);
      }
      if (!(next < loss - 1e-12)) {
        break;
      }
      scale -= part * step[0];
      offset -= part * step[1];
      loss = next;
    }
    return scale >= LEAST_SCALE
        ? new Calibration("platt", scale, offset)
        : new Calibration("platt", LEAST_SCALE, priorOffset(logits, targets));
  }

  private static double[] targets(float[] labels) {
    double positives = 0;
    for (float label : labels) {
      positives += label;
    }
    double high = (positives + 1) / (positives + 2);
    double low = 1 / (labels.length - positives + 2);
    double[] targets = new double[labels.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = labels[i] > 0.5f ? high : low;
    }
    return targets;
  }

  private static double[] newtonStep(
      float[] logits, double[] targets, double scale, double offset) {
    double gradientScale = 0;
    double gradientOffset = 0;
    double ss = RIDGE;
    double so = 0;
    double oo = RIDGE;
    for (int i = 0; i < logits.length; i++) {
      double z = logits[i];
      double p = sigmoid(scale * z + offset);
      double weight = p * (1 - p);
      gradientScale += (p - targets[i]) * z;
      gradientOffset += p - targets[i];
      ss += weight * z * z;
      so += weight * z;
      oo += weight;
    }
    double determinant = Math.max(1e-300, ss * oo - so * so);
    return new double[] {
      (oo * gradientScale - so * gradientOffset) / determinant,
      (ss * gradientOffset - so * gradientScale) / determinant
    };
  }

  private static double loss(float[] logits, double[] targets, double scale, double offset) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      double z = scale * logits[i] + offset;
      sum += Math.max(z, 0) - z * targets[i] + Math.log1p(Math.exp(-Math.abs(z)));
    }
    return sum / logits.length;
  }

  /** The offset at which, with the least scale, the mean logit gives the share of positives. */
  private static double priorOffset(float[] logits, double[] targets) {
    double logit = 0;
    double share = 0;
    for (int i = 0; i < logits.length; i++) {
      logit += logits[i] / (double) logits.length;
      share += targets[i] / targets.length;
    }
    return Math.log(share / (1 - share)) - LEAST_SCALE * logit;
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }
}
