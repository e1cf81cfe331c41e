package dev.plimsoll.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;

/** What is measured of a model that answers with the probability of an outcome. */
public enum Metric {
  AUC(
      "auc",
      true,
      "AUC is the chance that a row with the outcome gets a higher score than a row without it:"
          + " 0.5 is guessing, 1 is perfect order."),
  PR_AUC(
      "pr_auc",
      true,
      "PR AUC (average precision) is the mean share of true outcomes among the highest scored rows,"
          + " taken each time one more is found; guessing gives the share of outcomes in the data."),
  ACCURACY(
      "accuracy",
      true,
      "Accuracy is the share of rows on the right side of the threshold; compare it with always"
          + " answering the commoner class."),
  PRECISION(
      "precision",
      true,
      "Precision is the share of true outcomes among the rows scored at or above the threshold."),
  RECALL(
      "recall",
      true,
      "Recall is the share of all true outcomes that were scored at or above the threshold."),
  F1("f1", true, "F1 is the harmonic mean of precision and recall: it is high only when both are."),
  LOG_LOSS(
      "log_loss",
      false,
      "Log loss is the mean surprise at what really happened, in nats: 0 is certainty that was"
          + " right; always answering one half gives 0.693."),
  BRIER(
      "brier",
      false,
      "The Brier score is the mean squared distance between probability and outcome: 0 is perfect;"
          + " always answering one half gives 0.25."),
  ECE(
      "ece",
      false,
      "The expected calibration error is how far, on average, the promised probability is from the"
          + " share that really happened, over 15 groups of equally many rows: 0 is honest.");

  private final String key;
  private final boolean higherIsBetter;
  private final String general;

  Metric(String key, boolean higherIsBetter, String general) {
    this.key = key;
    this.higherIsBetter = higherIsBetter;
    this.general = general;
  }

  /** The name in reports, gates and JSON. */
  @JsonValue
  public String key() {
    return key;
  }

  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** What the figure means, for a reader who has not met it. */
  public String general() {
    return general;
  }

  /** Refuses a name that is no metric. */
  @JsonCreator
  public static Metric of(String key) {
    return Arrays.stream(values())
        .filter(metric -> metric.key.equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new PlimsollException(
                    EvaluationError.METRIC_UNKNOWN,
                    "metric: '%s' (expected: one of %s)"
                        .formatted(key, Arrays.stream(values()).map(Metric::key).toList())));
  }
}
