package dev.plimsoll.server.internal.words;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.Metric;
import java.util.List;

/**
 * A metric that is drawn window by window.
 *
 * @param key its name in the evidence
 * @param heading says what it is and which way is better
 * @param caption says it in plain words
 */
public record WatchedMetric(String key, String heading, String caption) {
  private static final String AT_RELEASE = " The dotted line is the level at release.";

  private static final WatchedMetric LOG_LOSS =
      new WatchedMetric(
          "log_loss",
          "Cost of wrong probabilities (log loss, lower is better)",
          "What its wrong probabilities cost.");

  private static final List<WatchedMetric> OUTCOMES =
      List.of(
          new WatchedMetric(
              "auc",
              "Ranking (AUC, higher is better)",
              "How often a case that happened got a higher score than one that did not."
                  + AT_RELEASE),
          LOG_LOSS);

  private static final List<WatchedMetric> CLASSES =
      List.of(
          new WatchedMetric(
              "accuracy",
              "Right answers (accuracy, higher is better)",
              "How often the class it held for the likeliest was the true one." + AT_RELEASE),
          LOG_LOSS);

  private static final List<WatchedMetric> NUMBERS =
      List.of(
          new WatchedMetric(
              "rmse",
              "Typical error (RMSE, lower is better)",
              "How far its answers are from the truth, large errors counting for more."
                  + AT_RELEASE),
          new WatchedMetric(
              "mae",
              "Mean distance from the truth (MAE, lower is better)",
              "How far its answers are from the truth on average."));

  private static final List<WatchedMetric> QUANTILES =
      List.of(
          new WatchedMetric(
              "pinball",
              "Distance from the truth (pinball loss, lower is better)",
              "How far its numbers are from the truth on average, in the truth's own unit; a miss on"
                  + " the side that should be rare counts more."
                  + AT_RELEASE),
          new WatchedMetric(
              "coverage",
              "Truths in its range (coverage, best as often as promised)",
              "How often the truth was between its lowest and its highest number. If one in ten"
                  + " should lie below the lowest and one in ten above the highest, that is 0.8."));

  /** What is drawn of a kind of answers; the first is what it was released by. */
  public static List<WatchedMetric> of(AnswerKind kind) {
    return switch (kind) {
      case CLASSES -> CLASSES;
      case NUMBER -> NUMBERS;
      case QUANTILES -> QUANTILES;
      case OUTCOME -> OUTCOMES;
    };
  }

  /** The name that charts and columns have. */
  public String name() {
    return Metric.of(key).label();
  }
}
