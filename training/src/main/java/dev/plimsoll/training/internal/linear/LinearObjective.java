package dev.plimsoll.training.internal.linear;

import dev.plimsoll.training.internal.optimize.Lbfgs;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.Arrays;

/**
 * Mean loss of a linear model plus {@code l2 / (2 rows)} times its squared weights. The weights of
 * one output lie together, output by output.
 */
final class LinearObjective implements Lbfgs.Objective {
  private final int rows;
  private final int outputs;
  private final int width;
  private final int dense;
  private final int sparse;
  private final int constant;
  private final float[] terms;
  private final int[] positions;
  private final float[] labels;
  private final Link link;
  private final double l2;

  LinearObjective(LinearDesign design, Target target, TrainingRows train, double l2) {
    rows = train.size();
    outputs = target.outputs();
    width = design.weights();
    dense = design.dense();
    sparse = design.texts().size();
    constant = design.constant();
    terms = design.denseTerms(train);
    positions = design.sparseTerms(train);
    labels = target.standardised(train.labels());
    link = Link.of(target);
    this.l2 = l2;
  }

  double sum(double[] weights, int row, int output) {
    int from = output * width;
    double z = weights[from + constant];
    for (int c = 0; c < dense; c++) {
      z += weights[from + c] * terms[row * dense + c];
    }
    for (int c = 0; c < sparse; c++) {
      z += weights[from + positions[row * sparse + c]];
    }
    return z;
  }

  @Override
  public double at(double[] weights, double[] gradient) {
    Arrays.fill(gradient, 0);
    double[] sums = new double[outputs];
    double[] slopes = new double[outputs];
    double loss = 0;
    for (int row = 0; row < rows; row++) {
      for (int o = 0; o < outputs; o++) {
        sums[o] = sum(weights, row, o);
      }
      loss += link.at(sums, labels[row], slopes);
      for (int o = 0; o < outputs; o++) {
        add(gradient, row, o * width, slopes[o]);
      }
    }
    double squares = 0;
    for (int i = 0; i < gradient.length; i++) {
      double penalised = i % width == constant ? 0 : weights[i];
      squares += penalised * penalised;
      gradient[i] = (gradient[i] + l2 * penalised) / rows;
    }
    return (loss + 0.5 * l2 * squares) / rows;
  }

  private void add(double[] gradient, int row, int from, double slope) {
    for (int c = 0; c < dense; c++) {
      gradient[from + c] += slope * terms[row * dense + c];
    }
    for (int c = 0; c < sparse; c++) {
      gradient[from + positions[row * sparse + c]] += slope;
    }
    gradient[from + constant] += slope;
  }
}
