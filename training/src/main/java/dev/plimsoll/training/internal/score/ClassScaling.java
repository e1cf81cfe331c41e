package dev.plimsoll.training.internal.score;

import dev.plimsoll.onnx.Calibration;
import dev.plimsoll.training.internal.optimize.Lbfgs;
import java.util.ArrayList;
import java.util.List;

/**
 * Temperature and vector scaling of several classes (Guo et al. 2017): {@code softmax(scale *
 * logits + offset)} with one scale for all classes and no offset, or a scale and an offset for each
 * class, made most likely on held-out rows by L-BFGS. A vector is pulled towards scales of 1 and
 * offsets of 0 as by one row, which settles classes that held-out rows hardly have.
 */
final class ClassScaling {
  private static final double LEAST_SCALE = 0.02;
  private static final int ITERATIONS = 200;
  private static final double TOLERANCE = 1e-8;

  private final float[] logits;
  private final float[] labels;
  private final int classes;

  ClassScaling(float[] logits, float[] labels, int classes) {
    this.logits = logits;
    this.labels = labels;
    this.classes = classes;
  }

  Calibration temperature() {
    Lbfgs.Minimum minimum =
        new Lbfgs(ITERATIONS, TOLERANCE)
            .minimise(
                (x, gradient) -> {
                  double[] all = new double[2 * classes];
                  double loss = loss(vector(x[0]), all);
                  gradient[0] = 0;
                  for (int c = 0; c < classes; c++) {
                    gradient[0] += all[c];
                  }
                  return loss;
                },
                new double[] {1});
    return new Calibration("temperature", Math.max(LEAST_SCALE, minimum.x()[0]), 0);
  }

  private double[] vector(double scale) {
    double[] vector = new double[2 * classes];
    java.util.Arrays.fill(vector, 0, classes, scale);
    return vector;
  }

  Calibration each() {
    double[] start = vector(temperature().scale());
    Lbfgs.Minimum minimum = new Lbfgs(ITERATIONS, TOLERANCE).minimise(this::penalised, start);
    List<Double> scales = new ArrayList<>();
    List<Double> offsets = new ArrayList<>();
    double[] x = minimum.x();
    for (int c = 0; c < classes; c++) {
      scales.add(Math.max(LEAST_SCALE, x[c]));
      offsets.add(x[classes + c]);
    }
    return Calibration.vector(scales, offsets);
  }

  private double penalised(double[] x, double[] gradient) {
    double loss = loss(x, gradient);
    double weight = 1.0 / labels.length;
    for (int i = 0; i < x.length; i++) {
      double away = x[i] - (i < classes ? 1 : 0);
      loss += weight * away * away / 2;
      gradient[i] += weight * away;
    }
    return loss;
  }

  /** Mean log loss of scales and then offsets, with its gradient. */
  private double loss(double[] x, double[] gradient) {
    java.util.Arrays.fill(gradient, 0);
    double[] scores = new double[classes];
    double loss = 0;
    for (int row = 0; row < labels.length; row++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        scores[c] = x[c] * logits[row * classes + c] + x[classes + c];
        most = Math.max(most, scores[c]);
      }
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += Math.exp(scores[c] - most);
      }
      int truth = (int) labels[row];
      loss += most + Math.log(total) - scores[truth];
      for (int c = 0; c < classes; c++) {
        double residual = Math.exp(scores[c] - most) / total - (c == truth ? 1 : 0);
        gradient[c] += residual * logits[row * classes + c] / labels.length;
        gradient[classes + c] += residual / labels.length;
      }
    }
    return loss / labels.length;
  }
}
