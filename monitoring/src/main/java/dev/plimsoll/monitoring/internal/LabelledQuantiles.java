package dev.plimsoll.monitoring.internal;

import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.monitoring.MeanLoss;
import dev.plimsoll.serving.QuantileAnswer;
import java.util.Arrays;
import java.util.List;

/** Quantiles and true numbers as they come out of a scan, without boxing. */
public final class LabelledQuantiles {
  private static final int FIRST_ROWS = 1024;

  private final List<Double> levels;
  private final int width;
  private double[] quantiles;
  private double[] actual = new double[FIRST_ROWS];
  private int rows;

  /** For answers of these levels. */
  public LabelledQuantiles(List<Double> levels) {
    this.levels = levels;
    width = levels.size();
    quantiles = new double[FIRST_ROWS * width];
  }

  /**
   * Adds a row; one that cannot be judged is left out: of other levels, or with a number, predicted
   * or true, that is not finite or beyond {@link MeanLoss#LARGEST_NUMBER}.
   *
   * @param oneLabel the true number
   * @return whether it can be judged
   */
  public boolean add(QuantileAnswer answer, double oneLabel) {
    if (!answer.levels().equals(levels) || !MeanLoss.countable(answer, oneLabel)) {
      return false;
    }
    if (rows == actual.length) {
      actual = Arrays.copyOf(actual, 2 * rows);
      quantiles = Arrays.copyOf(quantiles, 2 * rows * width);
    }
    for (int i = 0; i < width; i++) {
      quantiles[rows * width + i] = answer.value(i);
    }
    actual[rows++] = oneLabel;
    return true;
  }

  public int rows() {
    return rows;
  }

  /** The rows as quantiles and true numbers. */
  public AnswerTable table() {
    return AnswerTable.quantiles(
        levels, Arrays.copyOf(quantiles, rows * width), Arrays.copyOf(actual, rows));
  }
}
