package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.kernel.PlimsollException;

/**
 * When a canary is stopped and when it is trusted.
 *
 * @param alpha chance of stopping a canary that is as good as the champion, over all looks
 * @param looks how many are planned; more are allowed and get ever less of the level
 * @param minimumRows in each arm, before anything is said
 * @param minimumLabels in each arm, before it may be called healthy; 0 when no labels ever come
 * @param maximumInputShift Jensen-Shannon distance between the arms' inputs: both see the same
 *     traffic, so more means that the canary's features are fed wrongly
 * @param maximumScoreShift the same of the scores; a successor may score somewhat differently
 * @param lossMargin how much more loss is still tolerable: log loss in nats (one outcome, classes),
 *     or in parts of the mean of the champion's test: squared error (numbers) or pinball loss
 *     (quantiles)
 */
public record CanaryPlan(
    double alpha,
    int looks,
    long minimumRows,
    long minimumLabels,
    double maximumInputShift,
    double maximumScoreShift,
    double lossMargin) {
  public CanaryPlan {
    boolean sound =
        alpha > 0
            && alpha < 1
            && looks >= 1
            && minimumRows >= 1
            && minimumLabels >= 0
            && maximumInputShift >= 0
            && maximumScoreShift >= 0
            && lossMargin > 0;
    if (!sound) {
      throw new PlimsollException(
          MonitoringError.PLAN_INVALID,
          ("canary: alpha %s, %d looks, %d rows, %d labels, %s, %s, margin %s"
                  + " (expected: 0 < alpha < 1, looks and rows >= 1, the others >= 0, margin > 0)")
              .formatted(
                  alpha,
                  looks,
                  minimumRows,
                  minimumLabels,
                  maximumInputShift,
                  maximumScoreShift,
                  lossMargin));
    }
  }

  /**
   * For probabilities: 5 % over 10 looks, 300 rows and labels, shifts of 0.1 and 0.3, margin 0.05
   * nats.
   */
  public static CanaryPlan standard() {
    return standard(AnswerKind.OUTCOME);
  }

  /**
   * By what the model answers with. Classes: the same as for probabilities, since the surprise at
   * the true class is a log loss too. Numbers: with a margin of 0.1, which is 10 % of the mean
   * squared error or about 5 % of the RMSE. To be shown that close takes some 2,600 labels of a
   * canary where errors are normal, and more the heavier their tail. Quantiles: with a margin of
   * 0.05, which is 5 % of the mean pinball loss. That takes some 2,600 labels too where errors are
   * normal, and 7,300 where they are exponential.
   */
  public static CanaryPlan standard(AnswerKind kind) {
    double margin =
        switch (kind) {
          case OUTCOME, CLASSES -> 0.05; // nats
          case NUMBER -> 0.1; // of a square: about half of it in the label's unit
          case QUANTILES -> 0.05; // of what is linear in the label's unit
        };
    return new CanaryPlan(0.05, 10, 300, 300, 0.1, 0.3, margin);
  }

  /**
   * The part of the level that one look may spend: half of it evenly over the planned looks, the
   * other half over all that follow, so that however often one looks, the sum stays below alpha.
   *
   * @param look 1 for the first
   */
  public double alpha(int look) {
    if (look < 1) {
      throw new PlimsollException(
          MonitoringError.PLAN_INVALID, "look: " + look + " (expected: 1 for the first)");
    }
    if (look <= looks) {
      return alpha / 2 / looks;
    }
    double beyond = look - looks;
    return alpha / 2 / (beyond * (beyond + 1));
  }
}
