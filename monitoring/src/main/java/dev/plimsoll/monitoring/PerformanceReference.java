package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.AucEstimate;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.PlimsollException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How good the model was on its test rows: what later windows are held against. Of probabilities of
 * one outcome (AUC and log loss), of classes (errors and log loss), of numbers (squared error) or
 * of quantiles (pinball loss and misses); kept as JSON, where the figures that are there say which.
 *
 * @param auc with its variance, because the test was a sample too; null unless of one outcome
 * @param logLoss of the same rows, in nats; null unless of one outcome or of classes
 * @param squaredError of the test rows, in the label's unit squared; null unless of numbers
 * @param errors 1 a row whose likeliest class was not the true one, 0 any other, so that the mean
 *     is 1 less the accuracy; null unless of classes
 * @param pinball of the test rows, in the label's unit; null unless of quantiles
 * @param misses 1 a row whose truth lay below the lowest quantile or above the highest, 0 any
 *     other, so that the mean is 1 less the coverage; null unless of quantiles
 */
public record PerformanceReference(
    @Nullable AucEstimate auc,
    @Nullable MeanLoss logLoss,
    @Nullable MeanLoss squaredError,
    @Nullable MeanLoss errors,
    @Nullable MeanLoss pinball,
    @Nullable MeanLoss misses) {
  private static final int MINIMUM_ROWS = 2;

  /** The figures of each kind of answers; nothing else goes together. */
  private static final Map<AnswerKind, Set<String>> FIGURES =
      Map.of(
          AnswerKind.OUTCOME, Set.of("auc", "log loss"),
          AnswerKind.CLASSES, Set.of("log loss", "errors"),
          AnswerKind.NUMBER, Set.of("squared error"),
          AnswerKind.QUANTILES, Set.of("pinball loss", "misses"));

  public PerformanceReference {
    Map<String, Boolean> given = new LinkedHashMap<>();
    given.put("auc", auc != null);
    given.put("log loss", logLoss != null);
    given.put("squared error", squaredError != null);
    given.put("errors", errors != null);
    given.put("pinball loss", pinball != null);
    given.put("misses", misses != null);
    requireOneKind(given);
  }

  private static void requireOneKind(Map<String, Boolean> given) {
    Set<String> there =
        given.keySet().stream().filter(given::get).collect(Collectors.toUnmodifiableSet());
    if (!FIGURES.containsValue(there)) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_OF_OTHER_KIND,
          ("test result: %s (expected: auc and log loss, squared error, errors and log loss, or"
                  + " pinball loss and misses)")
              .formatted(
                  given.entrySet().stream()
                      .map(f -> f.getKey() + (f.getValue() ? " given" : " absent"))
                      .collect(Collectors.joining(", "))));
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
    return new PerformanceReference(auc, losses(test), null, null, null, null);
  }

  /**
   * Of numbers, of classes or of quantiles. Refuses fewer than two rows, and numbers whose losses
   * are too large to be counted ({@link MeanLoss#LARGEST_NUMBER}).
   */
  public static PerformanceReference of(AnswerTable test) {
    if (test.rows() < MINIMUM_ROWS) {
      throw new PlimsollException(
          MonitoringError.REFERENCE_EMPTY,
          "test rows: %d (expected: >= %d)".formatted(test.rows(), MINIMUM_ROWS));
    }
    if (test.kind() == AnswerKind.CLASSES) {
      return new PerformanceReference(null, logLosses(test), null, errors(test), null, null);
    }
    requireCountable(test);
    return test.kind() == AnswerKind.QUANTILES
        ? new PerformanceReference(null, null, null, null, pinballLosses(test), misses(test))
        : new PerformanceReference(null, null, squaredErrors(test), null, null, null);
  }

  private static void requireCountable(AnswerTable test) {
    for (int i = 0; i < test.answers().length; i++) {
      int row = i / test.width();
      if (!MeanLoss.countable(test.answers()[i], test.truth()[row])) {
        throw new PlimsollException(
            MonitoringError.REFERENCE_OUT_OF_RANGE,
            "test row %d: predicted %s, actual %s (expected: numbers from -%s to %s)"
                .formatted(
                    row,
                    test.answers()[i],
                    test.truth()[row],
                    MeanLoss.LARGEST_NUMBER,
                    MeanLoss.LARGEST_NUMBER));
      }
    }
  }

  /** What the tested model answers with. */
  public AnswerKind kind() {
    if (squaredError != null) {
      return AnswerKind.NUMBER;
    }
    if (pinball != null) {
      return AnswerKind.QUANTILES;
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

  static MeanLoss pinballLosses(AnswerTable quantiles) {
    MeanLoss losses = MeanLoss.NONE;
    for (int i = 0; i < quantiles.rows(); i++) {
      losses = losses.plus(MeanLoss.pinball(quantiles, i));
    }
    return losses;
  }

  static MeanLoss misses(AnswerTable quantiles) {
    MeanLoss losses = MeanLoss.NONE;
    for (int i = 0; i < quantiles.rows(); i++) {
      losses = losses.plus(quantiles.covered(i) ? 0 : 1);
    }
    return losses;
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

  MeanLoss requirePinball() {
    return required(pinball, AnswerKind.QUANTILES);
  }

  MeanLoss requireMisses() {
    return required(misses, AnswerKind.QUANTILES);
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
}
