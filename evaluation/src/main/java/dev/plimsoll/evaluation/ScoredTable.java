package dev.plimsoll.evaluation;

import dev.plimsoll.kernel.PlimsollException;
import java.util.Map;

/**
 * What a model said of each row, and what really happened: the one table that every metric, slice
 * and comparison is a question to.
 *
 * <p>The arrays are not copied, because they are large; do not change them afterwards. No rows are
 * allowed here (nothing is labelled yet) and refused where something is computed.
 *
 * @param score probability of the outcome, one a row, 0 to 1
 * @param label whether the outcome happened, one a row
 * @param groups columns to slice by, each with one value a row; a null value counts as missing
 */
@SuppressWarnings("ArrayRecordComponent") // millions of rows: boxed lists would cost eight-fold
public record ScoredTable(double[] score, boolean[] label, Map<String, String[]> groups) {
  public ScoredTable {
    groups = Map.copyOf(groups);
    sameLength("label", score.length, label.length);
    groups.forEach((name, values) -> sameLength(name, score.length, values.length));
    for (int row = 0; row < score.length; row++) {
      check(row, score[row]);
    }
  }

  /** A table without groups. */
  public ScoredTable(double[] score, boolean[] label) {
    this(score, label, Map.of());
  }

  public int rows() {
    return score.length;
  }

  public int positives() {
    int count = 0;
    for (boolean one : label) {
      count += one ? 1 : 0;
    }
    return count;
  }

  private static void sameLength(String name, int expected, int rows) {
    if (rows != expected) {
      throw new PlimsollException(
          EvaluationError.ROWS_DIFFER,
          "%s: %d values (expected: %d, one for each score)".formatted(name, rows, expected));
    }
  }

  private static void check(int row, double score) {
    if (!Double.isFinite(score)) {
      throw new PlimsollException(
          EvaluationError.SCORE_NOT_FINITE,
          "score of row %d: %s (expected: a number from 0 to 1)".formatted(row, score));
    }
    if (score < 0 || score > 1) {
      throw new PlimsollException(
          EvaluationError.SCORE_OUT_OF_RANGE,
          "score of row %d: %s (expected: 0 to 1; is it a logit?)".formatted(row, score));
    }
  }
}
