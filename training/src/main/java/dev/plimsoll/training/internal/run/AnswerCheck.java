package dev.plimsoll.training.internal.run;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.training.TrainingError;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.Task;

/** Holds answers of the exported graph against those of the training library, by task. */
final class AnswerCheck {
  /** On a probability, or in deviations of the target; libtorch's attention has exp to 20 bits. */
  private static final double ALLOWED = 1e-4;

  private final Target target;

  AnswerCheck(Target target) {
    this.target = target;
  }

  void same(float[] expected, float[] met) {
    if (expected.length != met.length) {
      throw disagrees(met.length + " values", expected.length + " values, as in training");
    }
    int width = target.outputs();
    for (int from = 0; from < expected.length; from += width) {
      double[] wanted = comparable(expected, from);
      double[] given = comparable(met, from);
      for (int i = 0; i < width; i++) {
        double allowed = ALLOWED + 1e-6 * Math.abs(wanted[i]);
        if (!(Math.abs(wanted[i] - given[i]) <= allowed)) {
          throw disagrees(String.valueOf(met[from + i]), expected[from + i] + ", as in training");
        }
        if (target.task() == Task.QUANTILE && i > 0 && met[from + i] < met[from + i - 1]) {
          throw disagrees("quantiles that cross", "rising quantiles");
        }
      }
    }
  }

  /** Probabilities of classes or labels, or numbers in deviations. */
  private double[] comparable(float[] answers, int from) {
    double[] row = new double[target.outputs()];
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < row.length; i++) {
      row[i] = answers[from + i] / target.deviation();
      most = Math.max(most, row[i]);
    }
    if (target.task() == Task.MULTI_CLASS) {
      double sum = 0;
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.exp(row[i] - most);
        sum += row[i];
      }
      for (int i = 0; i < row.length; i++) {
        row[i] /= sum;
      }
    }
    if (target.task() == Task.BINARY || target.task() == Task.MULTI_LABEL) {
      for (int i = 0; i < row.length; i++) {
        row[i] = 1 / (1 + Math.exp(-row[i]));
      }
    }
    return row;
  }

  private static PlimsollException disagrees(String met, String expected) {
    return new PlimsollException(
        TrainingError.EXPORT_DISAGREES,
        "answer of the exported graph: " + met + " (expected: " + expected + ")");
  }
}
