package dev.plimsoll.evaluation;

import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a model of classes, numbers or quantiles said of each row, and what really was.
 *
 * <p>The arrays are not copied, because they are large; do not change them afterwards.
 *
 * @param quantiles the levels of the answers' columns, rising; empty unless the answers are
 *     quantiles
 * @param width answers per row, at least 1
 * @param answers [rows, width] row-major: probabilities of the classes, a number, or quantiles
 * @param truth one a row: the place of the true class, -1 for one that the model does not know; or
 *     the number
 * @param groups columns to slice by, each with one value a row; a null value counts as missing
 */
@SuppressWarnings("ArrayRecordComponent") // millions of rows: boxed lists would cost eight-fold
public record AnswerTable(
    AnswerKind kind,
    List<Double> quantiles,
    int width,
    double[] answers,
    double[] truth,
    Map<String, String[]> groups) {
  /**
   * No class counts as less likely than this: the surprise at one that a model does not know, or
   * had no chance, is 16.1 nats.
   */
  public static final double LEAST_CHANCE = 1e-7;

  public AnswerTable {
    quantiles = List.copyOf(quantiles);
    groups = Map.copyOf(groups);
    int expected =
        switch (kind) {
          case CLASSES -> Math.max(2, width);
          case NUMBER -> 1;
          case OUTCOME -> throw new IllegalArgumentException("OUTCOME (expected: a ScoredTable)");
          case QUANTILES -> Math.max(1, quantiles.size());
        };
    if (width != expected || answers.length != truth.length * width) {
      throw new PlimsollException(
          EvaluationError.ROWS_DIFFER,
          "answers: %d values in rows of %d (expected: %d rows of %d)"
              .formatted(answers.length, width, truth.length, expected));
    }
    for (int i = 0; i < answers.length; i++) {
      if (!Double.isFinite(answers[i]) || !Double.isFinite(truth[i / width])) {
        throw new PlimsollException(
            EvaluationError.SCORE_NOT_FINITE,
            "row %d: predicted %s, actual %s (expected: finite numbers)"
                .formatted(i / width, answers[i], truth[i / width]));
      }
    }
    if (kind == AnswerKind.CLASSES) {
      checkClasses(width, answers, truth);
    }
  }

  private static void checkClasses(int width, double[] answers, double[] truth) {
    for (int i = 0; i < answers.length; i++) {
      double place = truth[i / width];
      if (place != Math.rint(place) || place < -1 || place >= width) {
        throw new PlimsollException(
            EvaluationError.PLAN_INVALID,
            "class of row %d: %s (expected: a place from 0 to %d, or -1)"
                .formatted(i / width, place, width - 1));
      }
      if (answers[i] < 0 || answers[i] > 1.000_01) {
        throw new PlimsollException(
            EvaluationError.SCORE_OUT_OF_RANGE,
            "probability of row %d: %s (expected: 0 to 1; is it a logit?)"
                .formatted(i / width, answers[i]));
      }
    }
  }

  /** Probabilities of classes. */
  public static AnswerTable classes(int classes, double[] probabilities, double[] places) {
    return new AnswerTable(AnswerKind.CLASSES, List.of(), classes, probabilities, places, Map.of());
  }

  /** One number a row. */
  public static AnswerTable numbers(double[] predicted, double[] actual) {
    return new AnswerTable(AnswerKind.NUMBER, List.of(), 1, predicted, actual, Map.of());
  }

  /** Of quantiles: whether the truth of a row lies from the lowest to the highest. */
  public boolean covered(int row) {
    return (float) truth[row] >= (float) answers[row * width] && atMost(row, width - 1);
  }

  /**
   * Of quantiles: whether the truth of a row is not above one. Models answer in 32 bits, and a
   * truth of 40.3 is the quantile 40.3f.
   */
  public boolean atMost(int row, int place) {
    return (float) truth[row] <= (float) answers[row * width + place];
  }

  /** Quantiles of a number. */
  public static AnswerTable quantiles(List<Double> levels, double[] quantiles, double[] actual) {
    return new AnswerTable(
        AnswerKind.QUANTILES, levels, levels.size(), quantiles, actual, Map.of());
  }

  /**
   * Rows of several tables one after the other, without groups; all must have the same columns.
   *
   * @param tables at least one
   */
  public static AnswerTable joined(List<AnswerTable> tables) {
    AnswerTable first = tables.get(0);
    for (AnswerTable table : tables) {
      if (table.kind != first.kind
          || table.width != first.width
          || !table.quantiles.equals(first.quantiles)) {
        throw new PlimsollException(
            EvaluationError.ROWS_DIFFER,
            "table of %s, %d wide (expected: %s, %d wide, as the first)"
                .formatted(table.kind, table.width, first.kind, first.width));
      }
    }
    return new AnswerTable(
        first.kind,
        first.quantiles,
        first.width,
        tables.stream().flatMapToDouble(table -> Arrays.stream(table.answers)).toArray(),
        tables.stream().flatMapToDouble(table -> Arrays.stream(table.truth)).toArray(),
        Map.of());
  }

  /** The same table with columns to slice by. */
  public AnswerTable slicedBy(Map<String, String[]> columns) {
    return new AnswerTable(kind, quantiles, width, answers, truth, columns);
  }

  /** Some of the rows, without groups. */
  public AnswerTable only(int[] rows) {
    double[] some = new double[rows.length * width];
    double[] known = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(answers, rows[i] * width, some, i * width, width);
      known[i] = truth[rows[i]];
    }
    return new AnswerTable(kind, quantiles, width, some, known, Map.of());
  }

  /** Of classes: the place of a row's likeliest one, the first of equally likely ones. */
  public int likeliest(int row) {
    int from = row * width;
    int best = 0;
    for (int c = 1; c < width; c++) {
      best = answers[from + c] > answers[from + best] ? c : best;
    }
    return best;
  }

  public int rows() {
    return truth.length;
  }
}
