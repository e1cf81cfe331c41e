package dev.plimsoll.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is measured of a model, by what it answers with. */
public enum Metric {
  AUC(
      "auc",
      Set.of(AnswerKind.OUTCOME),
      Sense.HIGHER,
      "AUC is the chance that a row with the outcome gets a higher score than a row without it:"
          + " 0.5 is guessing, 1 is perfect order."),
  PR_AUC(
      "pr_auc",
      Set.of(AnswerKind.OUTCOME),
      Sense.HIGHER,
      "PR AUC (average precision) is the mean share of true outcomes among the highest scored rows,"
          + " taken each time one more is found; guessing gives the share of outcomes in the data."),
  ACCURACY(
      "accuracy",
      Set.of(AnswerKind.OUTCOME, AnswerKind.CLASSES),
      Sense.HIGHER,
      "Accuracy is the share of rows on the right side of the threshold, or whose likeliest class is"
          + " the true one; compare it with always answering the commonest class."),
  PRECISION(
      "precision",
      Set.of(AnswerKind.OUTCOME),
      Sense.HIGHER,
      "Precision is the share of true outcomes among the rows scored at or above the threshold."),
  RECALL(
      "recall",
      Set.of(AnswerKind.OUTCOME),
      Sense.HIGHER,
      "Recall is the share of all true outcomes that were scored at or above the threshold."),
  F1(
      "f1",
      Set.of(AnswerKind.OUTCOME),
      Sense.HIGHER,
      "F1 is the harmonic mean of precision and recall: it is high only when both are."),
  LOG_LOSS(
      "log_loss",
      Set.of(AnswerKind.OUTCOME, AnswerKind.CLASSES),
      Sense.LOWER,
      "Log loss is the mean surprise at what really happened, in nats: 0 is certainty that was"
          + " right; always answering one half gives 0.693. A class that training had no row of"
          + " counts as the greatest surprise."),
  BRIER(
      "brier",
      Set.of(AnswerKind.OUTCOME),
      Sense.LOWER,
      "The Brier score is the mean squared distance between probability and outcome: 0 is perfect;"
          + " always answering one half gives 0.25."),
  ECE(
      "ece",
      Set.of(AnswerKind.OUTCOME, AnswerKind.CLASSES),
      Sense.LOWER,
      "The expected calibration error is how far, on average, the promised probability (of several"
          + " classes: the likeliest's) is from the share that really happened, over 15 groups of"
          + " equally many rows: 0 is honest."),
  MACRO_AUC(
      "macro_auc",
      Set.of(AnswerKind.CLASSES),
      Sense.HIGHER,
      "Macro AUC is the mean over the classes of the chance that a row of the class gets a higher"
          + " probability of it than another row: rare classes count as much as common ones."),
  RMSE(
      "rmse",
      Set.of(AnswerKind.NUMBER),
      Sense.LOWER,
      "RMSE is the mean distance between prediction and truth with large misses counted more, in"
          + " the unit of both."),
  MAE(
      "mae",
      Set.of(AnswerKind.NUMBER),
      Sense.LOWER,
      "MAE is the mean distance between prediction and truth, in the unit of both."),
  R2(
      "r2",
      Set.of(AnswerKind.NUMBER),
      Sense.HIGHER,
      "R² is the share of the variation that the model explains: 1 is all, 0 is as good as always"
          + " answering the mean, below 0 is worse than that."),
  PINBALL(
      "pinball",
      Set.of(AnswerKind.QUANTILES),
      Sense.LOWER,
      "The pinball loss is the mean distance between quantile and truth, where a miss on the side"
          + " that should be rare counts more, in the unit of both."),
  COVERAGE(
      "coverage",
      Set.of(AnswerKind.QUANTILES),
      Sense.NEITHER,
      "Coverage is the share of rows between the lowest and the highest quantile; it should be the"
          + " difference of the two."),
  COVERAGE_ERROR(
      "coverage_error",
      Set.of(AnswerKind.QUANTILES),
      Sense.LOWER,
      "The coverage error is how far the share of rows between the lowest and the highest quantile"
          + " is from the difference of the two.");

  private enum Sense {
    HIGHER,
    LOWER,
    /** Good is neither much nor little of it, so nothing is compared by it. */
    NEITHER
  }

  private final String key;

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of, which nobody can change
  private final Set<AnswerKind> kinds;

  private final Sense sense;
  private final String general;

  Metric(String key, Set<AnswerKind> kinds, Sense sense, String general) {
    this.key = key;
    this.kinds = kinds;
    this.sense = sense;
    this.general = general;
  }

  /** The name in reports, gates and JSON. */
  @JsonValue
  public String key() {
    return key;
  }

  /** The name in sentences and headings. */
  public String label() {
    return switch (this) {
      case AUC, MAE, RMSE, F1, ECE -> name();
      case PR_AUC -> "PR AUC";
      case MACRO_AUC -> "macro AUC";
      case R2 -> "R²";
      case BRIER -> "Brier score";
      case PINBALL -> "pinball loss";
      default -> key.replace('_', ' ');
    };
  }

  /** Whether answers of a kind have it. */
  public boolean suits(AnswerKind kind) {
    return kinds.contains(kind);
  }

  /** Whether its values have the label's unit, such as minutes; else they are pure numbers. */
  public boolean hasUnit() {
    return this == RMSE || this == MAE || this == PINBALL;
  }

  public boolean higherIsBetter() {
    return sense == Sense.HIGHER;
  }

  /** A value turned so that more is better. */
  public double worth(double value) {
    return higherIsBetter() ? value : -value;
  }

  /** Whether the whole range of a value lies on the worse side of another's. */
  public boolean clearlyWorse(Interval value, Interval than) {
    return higherIsBetter() ? value.high() < than.low() : value.low() > than.high();
  }

  /** Whether a model can be better than another by it. */
  public boolean comparable() {
    return sense != Sense.NEITHER;
  }

  /** What the figure means, for a reader who has not met it. */
  public String general() {
    return general;
  }

  /** All metrics of a kind of answers; the first decides where nobody names another. */
  public static List<Metric> of(AnswerKind kind) {
    return Arrays.stream(values()).filter(metric -> metric.suits(kind)).toList();
  }

  /** The metric that decides where nobody names another: AUC, accuracy, RMSE, pinball loss. */
  public static Metric leading(AnswerKind kind) {
    return of(kind).get(0);
  }

  /** The few that a table of models has room for, the leading one first. */
  public static List<Metric> shown(AnswerKind kind) {
    return switch (kind) {
      case OUTCOME -> List.of(AUC, LOG_LOSS, ECE);
      case CLASSES -> List.of(ACCURACY, LOG_LOSS, ECE);
      case NUMBER -> List.of(RMSE, MAE, R2);
      case QUANTILES -> List.of(PINBALL, COVERAGE, COVERAGE_ERROR);
    };
  }

  static Optional<Metric> named(String key) {
    return Arrays.stream(values()).filter(metric -> metric.key.equals(key)).findFirst();
  }

  /** Refuses a name that is no metric. */
  @JsonCreator
  public static Metric of(String key) {
    return named(key)
        .orElseThrow(
            () ->
                new PlimsollException(
                    EvaluationError.METRIC_UNKNOWN,
                    "metric: '%s' (expected: one of %s)"
                        .formatted(key, Arrays.stream(values()).map(Metric::key).toList())));
  }
}
