package dev.plimsoll.training.internal.linear;

import dev.plimsoll.training.internal.optimize.Lbfgs;
import dev.plimsoll.training.internal.table.TrainingRows;

/** Mean log loss of a linear model plus {@code l2 / (2 rows)} times its squared weights. */
final class LogisticObjective implements Lbfgs.Objective {
  private final int rows;
  private final int dense;
  private final int sparse;
  private final int constant;
  private final float[] terms;
  private final int[] positions;
  private final float[] labels;
  private final double l2;

  LogisticObjective(LinearDesign design, TrainingRows train, double l2) {
    rows = train.size();
    dense = design.dense();
    sparse = design.texts().size();
    constant = design.constant();
    terms = design.denseTerms(train);
    positions = design.sparseTerms(train);
    labels = train.labels();
    this.l2 = l2;
  }

  double logit(double[] weights, int row) {
    double z = weights[constant];
    for (int c = 0; c < dense; c++) {
      z += weights[c] * terms[row * dense + c];
    }
    for (int c = 0; c < sparse; c++) {
      z += weights[positions[row * sparse + c]];
    }
    return z;
  }

  @Override
  public double at(double[] weights, double[] gradient) {
    java.util.Arrays.fill(gradient, 0);
    double loss = 0;
    for (int row = 0; row < rows; row++) {
      double z = logit(weights, row);
      double small = Math.exp(-Math.abs(z));
      loss += Math.max(z, 0) - z * labels[row] + Math.log1p(small);
      double residual = (z >= 0 ? 1 / (1 + small) : small / (1 + small)) - labels[row];
      for (int c = 0; c < dense; c++) {
        gradient[c] += residual * terms[row * dense + c];
      }
      for (int c = 0; c < sparse; c++) {
        gradient[positions[row * sparse + c]] += residual;
      }
      gradient[constant] += residual;
    }
    double squares = 0;
    for (int i = 0; i < gradient.length; i++) {
      double penalised = i == constant ? 0 : weights[i];
      squares += penalised * penalised;
      gradient[i] = (gradient[i] + l2 * penalised) / rows;
    }
    return (loss + 0.5 * l2 * squares) / rows;
  }
}
