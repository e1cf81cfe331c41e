package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.AucEstimate;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.PlimsollException;
import org.jspecify.annotations.Nullable;

/**
 * How good the model was on its test rows: what later windows are held against. Of probabilities of
 * one outcome (AUC and log loss), of classes (errors and log loss) or of numbers (squared error);
 * kept as JSON, where the figures that are there say which.
 *
 * @param auc with its variance, because the test was a sample too; null unless of one outcome
 * @param logLoss of the same rows, in nats; null for numbers
 * @param squaredError of the test rows, in the label's unit squared; null unless of numbers
 * @param errors 1 a row whose likeliest class was not the true one, 0 any other, so that the mean
 *     is 1 less the accuracy; null unless of classes
 */
public record PerformanceReference(
    @Nullable AucEstimate auc,
    @Nullable MeanLoss logLoss,
    @Nullable MeanLoss squaredError,
    @Nullable MeanLoss errors) {
  private static final int MINIMUM_ROWS = 2;

  public PerformanceReference {
    boolean outcome = auc != null && logLoss != null && squaredError == null && errors == null;
    boolean number = auc == null && logLoss == null && squaredError != null && errors == null;
    boolean classes = auc == null && logLoss != null && squaredError == null && errors != null;
    if (!outcome && !number && !classes) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_OF_OTHER_KIND,
          ("test result: auc %s, log loss %s, squared error %s, errors %s"
                  + " (expected: auc and log loss, squared error, or errors and log loss)")
              .formatted(given(auc), given(logLoss), given(squaredError), given(errors)));
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
    return new PerformanceReference(auc, losses(test), null, null);
  }

  /**
   * Of numbers or of classes. Refuses answers of another kind, fewer than two rows, and numbers
   * whose squared errors are too large to be counted ({@link MeanLoss#LARGEST_NUMBER}).
   */
  public static PerformanceReference of(AnswerTable test) {
    requireNumbersOrClasses(test);
    if (test.rows() < MINIMUM_ROWS) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_EMPTY,
          "test rows: %d (expected: >= %d)".formatted(test.rows(), MINIMUM_ROWS));
    }
    if (test.kind() == AnswerKind.CLASSES) {
      return new PerformanceReference(null, logLosses(test), null, errors(test));
    }
    requireCountable(test);
    return new PerformanceReference(null, null, squaredErrors(test), null);
  }

  private static void requireCountable(AnswerTable test) {
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
  }

  /** What the tested model answers with: the probability of one outcome, classes, or a number. */
  public AnswerKind kind() {
    if (squaredError != null) {
      return AnswerKind.NUMBER;
    }
    return errors == null ? AnswerKind.OUTCOME : AnswerKind.CLASSES;
  }

  static MeanLoss losses(ScoredTable table) {
    MeanLoss losses = MeanLoss.NONE;
    for (int i = 0; i < table.rows(); i++) {
      losses = losses.plus(MeanLoss.logLoss(table.score()[i], table.label()[i]));
    }
    return losses;
  }

  static MeanLoss squaredErrors(AnswerTable numbers) {
    MeanLoss losses = MeanLoss.NONE;
    for (int i = 0; i < numbers.rows(); i++) {
      losses = losses.plus(MeanLoss.squaredError(numbers.answers()[i], numbers.truth()[i]));
    }
    return losses;
  }

  static MeanLoss errors(AnswerTable classes) {
    MeanLoss losses = MeanLoss.NONE;
    for (int i = 0; i < classes.rows(); i++) {
      losses = losses.plus(classes.likeliest(i) == (int) classes.truth()[i] ? 0 : 1);
    }
    return losses;
  }

  static MeanLoss logLosses(AnswerTable classes) {
    MeanLoss losses = MeanLoss.NONE;
    for (int i = 0; i < classes.rows(); i++) {
      int place = (int) classes.truth()[i];
      double chance = place < 0 ? 0 : classes.answers()[i * classes.width() + place];
      losses = losses.plus(MeanLoss.logLoss(chance));
    }
    return losses;
  }

  static void requireNumbersOrClasses(AnswerTable table) {
    if (table.kind() != AnswerKind.NUMBER && table.kind() != AnswerKind.CLASSES) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_OF_OTHER_KIND,
          "answers: %s (expected: %s or %s)"
              .formatted(table.kind(), AnswerKind.NUMBER, AnswerKind.CLASSES));
    }
  }

  AucEstimate requireAuc() {
    return required(auc, AnswerKind.OUTCOME);
  }

  /** Classes have one too: ask for their errors first. */
  MeanLoss requireLogLoss() {
    return required(logLoss, AnswerKind.OUTCOME);
  }

  MeanLoss requireErrors() {
    return required(errors, AnswerKind.CLASSES);
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
