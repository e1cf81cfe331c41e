package dev.plimsoll.evaluation;

import dev.plimsoll.evaluation.internal.Placements;
import dev.plimsoll.evaluation.internal.SortedScores;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.Optional;

/**
 * An AUC, or a difference of two on the same rows, with its variance by DeLong's formula: exact
 * bookkeeping instead of resampling, and small enough to keep for comparing with later rows.
 *
 * @param auc the AUC, or the difference first minus second
 * @param variance of that figure over new draws of rows; 0 when the classes are wholly apart
 * @param positives rows with the outcome
 * @param negatives rows without
 */
public record AucEstimate(double auc, double variance, long positives, long negatives) {
  /** Empty when a class has fewer than two rows, so that nothing can be said of the variance. */
  public static Optional<AucEstimate> of(ScoredTable table) {
    long positives = table.positives();
    long negatives = table.rows() - positives;
    if (positives < 2 || negatives < 2) {
      return Optional.empty();
    }
    double[] placement = Placements.of(SortedScores.of(table.score(), table.label()));
    return Optional.of(
        new AucEstimate(
            Placements.auc(placement, table.label()),
            Placements.variance(placement, table.label()),
            positives,
            negatives));
  }

  /** First minus second on the same rows. Empty as in {@link #of}. */
  public static Optional<AucEstimate> difference(ScoredTable first, ScoredTable second) {
    if (!Arrays.equals(first.label(), second.label())) {
      throw new PlimsollException(
          EvaluationError.ROWS_DIFFER,
          "second table: other labels (expected: the same rows in the same order)");
    }
    long positives = first.positives();
    long negatives = first.rows() - positives;
    if (positives < 2 || negatives < 2) {
      return Optional.empty();
    }
    double[] placement = Placements.of(SortedScores.of(first.score(), first.label()));
    double[] other = Placements.of(SortedScores.of(second.score(), second.label()));
    for (int i = 0; i < placement.length; i++) {
      placement[i] -= other[i];
    }
    return Optional.of(
        new AucEstimate(
            Placements.auc(placement, first.label()),
            Placements.variance(placement, first.label()),
            positives,
            negatives));
  }
}
