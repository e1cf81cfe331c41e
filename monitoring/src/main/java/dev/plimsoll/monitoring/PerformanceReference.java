package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AucEstimate;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.PlimsollException;

/**
 * How good the model was on its test rows: what later windows are held against.
 *
 * @param auc with its variance, because the test was a sample too
 * @param logLoss of the same rows
 */
public record PerformanceReference(AucEstimate auc, MeanLoss logLoss) {
  /** Refuses a table with fewer than two rows of either outcome. */
  public static PerformanceReference of(ScoredTable test) {
    AucEstimate auc =
        AucEstimate.of(test)
            .orElseThrow(
                () ->
                    new PlimsollException(
                        MonitoringError.REFERENCE_EMPTY,
                        "test rows: %d of %d with the outcome (expected: two of either kind)"
                            .formatted(test.positives(), test.rows())));
    return new PerformanceReference(auc, losses(test));
  }

  static MeanLoss losses(ScoredTable table) {
    MeanLoss losses = MeanLoss.NONE;
    for (int i = 0; i < table.rows(); i++) {
      losses = losses.plus(MeanLoss.logLoss(table.score()[i], table.label()[i]));
    }
    return losses;
  }
}
