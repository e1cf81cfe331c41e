package dev.plimsoll.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is measured of a model that answers with one of several classes, a number or quantiles. */
public enum AnswerMetric {
  ACCURACY(
      "accuracy",
      AnswerKind.CLASSES,
      Sense.HIGHER,
      "Accuracy is the share of rows whose likeliest class is the true one; compare it with always"
          + " answering the commonest class."),
  LOG_LOSS(
      "log_loss",
      AnswerKind.CLASSES,
      Sense.LOWER,
      "Log loss is the mean surprise at the class that it really was, in nats: 0 is certainty that"
          + " was right; a class that training had no row of counts as the greatest surprise."),
  MACRO_AUC(
      "macro_auc",
      AnswerKind.CLASSES,
      Sense.HIGHER,
      "Macro AUC is the mean over the classes of the chance that a row of the class gets a higher"
          + " probability of it than another row: rare classes count as much as common ones."),
  RMSE(
      "rmse",
      AnswerKind.NUMBER,
      Sense.LOWER,
      "RMSE is the mean distance between prediction and truth with large misses counted more, in"
          + " the unit of both."),
  MAE(
      "mae",
      AnswerKind.NUMBER,
      Sense.LOWER,
      "MAE is the mean distance between prediction and truth, in the unit of both."),
  R2(
      "r2",
      AnswerKind.NUMBER,
      Sense.HIGHER,
      "R² is the share of the variation that the model explains: 1 is all, 0 is as good as always"
          + " answering the mean, below 0 is worse than that."),
  PINBALL(
      "pinball",
      AnswerKind.QUANTILES,
      Sense.LOWER,
      "The pinball loss is the mean distance between quantile and truth, where a miss on the side"
          + " that should be rare counts more, in the unit of both."),
  COVERAGE(
      "coverage",
      AnswerKind.QUANTILES,
      Sense.NEITHER,
      "Coverage is the share of rows between the lowest and the highest quantile; it should be the"
          + " difference of the two."),
  COVERAGE_ERROR(
      "coverage_error",
      AnswerKind.QUANTILES,
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
  private final AnswerKind kind;
  private final Sense sense;
  private final String general;

  AnswerMetric(String key, AnswerKind kind, Sense sense, String general) {
    this.key = key;
    this.kind = kind;
    this.sense = sense;
    this.general = general;
  }

  /** The name in reports and JSON. */
  public String key() {
    return key;
  }

  /** Which answers have it. */
  public AnswerKind kind() {
    return kind;
  }

  public boolean higherIsBetter() {
    return sense == Sense.HIGHER;
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
  public static List<AnswerMetric> of(AnswerKind kind) {
    return Arrays.stream(values()).filter(metric -> metric.kind == kind).toList();
  }

  static Optional<AnswerMetric> named(String key) {
    return Arrays.stream(values()).filter(metric -> metric.key.equals(key)).findFirst();
  }
}
