package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.AucEstimate;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.PlimsollException;
import org.jspecify.annotations.Nullable;

/**
 * How good the model was on its test rows: what later windows are held against. Either of
 * probabilities of one outcome (AUC and log loss) or of numbers (squared error); kept as JSON,
 * where the figures that are there say which.
 *
 * @param auc with its variance, because the test was a sample too; null for numbers
 * @param logLoss of the same rows, in nats; null for numbers
 * @param squaredError of the test rows, in the label's unit squared; null for probabilities
 */
public record PerformanceReference(
    @Nullable AucEstimate auc, @Nullable MeanLoss logLoss, @Nullable MeanLoss squaredError) {
  private static final int MINIMUM_ROWS = 2;

  public PerformanceReference {
    boolean outcome = auc != null && logLoss != null && squaredError == null;
    boolean number = auc == null && logLoss == null && squaredError != null;
    if (!outcome && !number) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_OF_OTHER_KIND,
          "test result: auc %s, log loss %s, squared error %s (expected: the first two or the last)"
              .formatted(given(auc), given(logLoss), given(squaredError)));
    }
  }

  /** Of probabilities. Refuses a table with fewer than two rows of either outcome. */
  public static PerformanceReference of(ScoredTable test) {
    AucEstimate auc =
        AucEstimate.of(test)
            .orElseThrow(
                () ->
                    new PlimsollException(
                        MonitoringError.REFERENCE_EMPTY,
                        "test rows: %d of %d with the outcome (expected: two of either kind)"
                            .formatted(test.positives(), test.rows())));
    return new PerformanceReference(auc, losses(test), null);
  }

  /**
   * Of numbers. Refuses answers of another kind, fewer than two rows, and rows whose squared errors
   * are too large to be counted ({@link MeanLoss#LARGEST_NUMBER}).
   */
  public static PerformanceReference of(AnswerTable test) {
    requireNumbers(test);
    if (test.rows() < MINIMUM_ROWS) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_EMPTY,
          "test rows: %d (expected: >= %d)".formatted(test.rows(), MINIMUM_ROWS));
    }
    for (int i = 0; i < test.rows(); i++) {
      if (!MeanLoss.countable(test.answers()[i], test.truth()[i])) {
        throw new PlimsollException(
            MonitoringError.REFERENCE_OUT_OF_RANGE,
            "test row %d: predicted %s, actual %s (expected: numbers from -%s to %s)"
                .formatted(
                    i,
                    test.answers()[i],
                    test.truth()[i],
                    MeanLoss.LARGEST_NUMBER,
                    MeanLoss.LARGEST_NUMBER));
      }
    }
    return new PerformanceReference(null, null, losses(test));
  }

  /** What the tested model answers with: the probability of one outcome, or a number. */
  public AnswerKind kind() {
    return squaredError == null ? AnswerKind.OUTCOME : AnswerKind.NUMBER;
  }

  static MeanLoss losses(ScoredTable table) {
    MeanLoss losses = MeanLoss.NONE;
    for (int i = 0; i < table.rows(); i++) {
      losses = losses.plus(MeanLoss.logLoss(table.score()[i], table.label()[i]));
    }
    return losses;
  }

  static MeanLoss losses(AnswerTable numbers) {
    MeanLoss losses = MeanLoss.NONE;
    for (int i = 0; i < numbers.rows(); i++) {
      losses = losses.plus(MeanLoss.squaredError(numbers.answers()[i], numbers.truth()[i]));
    }
    return losses;
  }

  static void requireNumbers(AnswerTable table) {
    if (table.kind() != AnswerKind.NUMBER) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_OF_OTHER_KIND,
          "answers: %s (expected: %s)".formatted(table.kind(), AnswerKind.NUMBER));
    }
  }

  AucEstimate requireAuc() {
    return required(auc, AnswerKind.OUTCOME);
  }

  MeanLoss requireLogLoss() {
    return required(logLoss, AnswerKind.OUTCOME);
  }

  MeanLoss requireSquaredError() {
    return required(squaredError, AnswerKind.NUMBER);
  }

  private <T> T required(@Nullable T figure, AnswerKind expected) {
    if (figure == null) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_OF_OTHER_KIND,
          "test result: of %s (expected: of %s, as the window's answers)"
              .formatted(kind(), expected));
    }
    return figure;
  }

  private static String given(@Nullable Object figure) {
    return figure == null ? "absent" : "given";
  }
}
