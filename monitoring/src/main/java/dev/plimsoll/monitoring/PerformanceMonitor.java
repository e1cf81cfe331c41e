package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.AnswerEvaluator;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.AucEstimate;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.Evaluator;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.monitoring.PerformanceCheck.Decline;
import dev.plimsoll.monitoring.PerformanceCheck.State;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Holds a window's realised performance against the test, with a decline below which nobody is
 * called.
 *
 * <p>Probabilities: a one-sided two-sample z-test of the AUC (DeLong variances of both) and one of
 * the mean log loss (Welch), each with half of the level.
 *
 * <p>Classes: a one-sided two-sample z-test of the accuracy (of the share of rows whose likeliest
 * class was wrong) and one of the mean log loss of the true class, each with half of the level. The
 * standard error is the greater of Welch's and the pooled one, for both: a test without a wrong
 * answer has no spread at all, and log losses have a tail, since one label of a class that the
 * model does not know is 16 nats. At level 0.1, 300 to 3,000 rows on either side and without any
 * minimum, false alarms of either came to 0.059 to 0.081 for models that are right three times of
 * four or nine of ten; an accuracy that fell from 0.9 to 0.8 is found in 1,000 labels (test of
 * 5,000, level 0.04) nearly always.
 *
 * <p>Numbers: one metric is watched, the RMSE, with the whole level. Tested is its square, the mean
 * squared error, which is a mean and so has a two-sample z-test (one-sided, variances of both).
 * Reported is the RMSE in the label's unit; its interval goes by the delta method, sd(rmse) =
 * sd(mse) / (2 rmse), and so may disagree with the test at the border.
 *
 * <p>Squared errors have a heavy right tail, and a sample that met few large ones looks both better
 * and surer than it is. In the window that makes the test cautious: fewer false alarms than the
 * level, and less power. In a test with fewer rows than the window it would make it call too often,
 * so the standard error is the greater of Welch's and the pooled one. With it, at level 0.04 and
 * 200 to 20,000 rows on either side, false alarms without any minimum came to 0.03 to 0.044 for
 * normal errors, 0.015 to 0.041 for exponential ones and 0.005 to 0.036 for log-normal ones. What
 * the tail costs is power: errors that grew by a fifth are found in 1,000 labels (test of 5,000)
 * nearly always where they are normal, 97 times of 100 where exponential, and every second time
 * where log-normal.
 *
 * <p>Quantiles: a one-sided two-sample z-test of the mean pinball loss and one of the coverage (of
 * the share of rows whose truth lay outside of the outermost quantiles), each with half of the
 * level and the greater of Welch's standard error and the pooled one. The first finds quantiles
 * that are further off, the second a range that holds the truth less often than it did; a range
 * that became too wide is no fall of the coverage, and shows in the pinball loss. At level 0.1, 300
 * to 3,000 rows on either side and without any minimum, false alarms of either came to 0.053 to
 * 0.089 for quantiles of 0.1, 0.5 and 0.9 of normal, exponential and log-normal errors. In 1,000
 * labels (test of 5,000, level 0.04) errors that grew by a fifth are found nearly always, for all
 * three: where log-normal by the coverage, since the pinball loss has the errors' own tail and
 * finds them 75 times of 100. A range that became so narrow that the coverage fell from 0.8 to 0.7
 * is found nearly always too, and by the coverage alone, since the pinball loss rises by 1 to 2 %
 * only.
 *
 * @param minimumLabels below it, the window says nothing
 * @param minimumOfEach probabilities: rows of either outcome below which it says nothing either
 * @param minimumAucDrop probabilities: a smaller drop calls nobody
 * @param minimumLossRise probabilities and classes: a smaller rise of the log loss, in nats, calls
 *     nobody
 * @param minimumErrorRise numbers and quantiles: a smaller rise of the RMSE, or of the mean pinball
 *     loss, as a part of the test's, calls nobody
 * @param minimumShareDrop classes and quantiles: a smaller drop of the accuracy, or of the
 *     coverage, as a part of all rows, calls nobody
 */
public record PerformanceMonitor(
    int minimumLabels,
    int minimumOfEach,
    double minimumAucDrop,
    double minimumLossRise,
    double minimumErrorRise,
    double minimumShareDrop) {
  private static final double Z95 = 1.959964;
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** AUC and log loss, accuracy and log loss, or pinball loss and coverage. */
  private static final int WATCHED = 2;

  public PerformanceMonitor {
    boolean sound =
        minimumLabels >= 2
            && minimumOfEach >= 2
            && minimumAucDrop >= 0
            && minimumLossRise >= 0
            && minimumErrorRise >= 0
            && minimumShareDrop >= 0;
    if (!sound) {
      throw new PlimsollException(
          MonitoringError.PLAN_INVALID,
          ("performance: %d labels, %d of each, %s, %s, %s, %s"
                  + " (expected: >= 2, >= 2, >= 0, >= 0, >= 0, >= 0)")
              .formatted(
                  minimumLabels,
                  minimumOfEach,
                  minimumAucDrop,
                  minimumLossRise,
                  minimumErrorRise,
                  minimumShareDrop));
    }
  }

  /**
   * 200 labels; 30 of each outcome, AUC down by 0.02, log loss up by 0.02; RMSE or pinball loss up
   * by 5 %; accuracy or coverage down by 0.02.
   */
  public static PerformanceMonitor standard() {
    return new PerformanceMonitor(200, 30, 0.02, 0.02, 0.05, 0.02);
  }

  /**
   * Checks a window of probabilities.
   *
   * @param reference refused when it is of another kind
   * @param labelled the window's rows that have a label by now
   * @param alpha chance with which a window without decline may alarm
   * @param seed of the bootstrap behind the metrics' intervals
   */
  public PerformanceCheck check(
      Optional<PerformanceReference> reference, ScoredTable labelled, double alpha, long seed) {
    long rows = labelled.rows();
    if (rows == 0) {
      return new PerformanceCheck(State.TOO_FEW_LABELS, 0, null, List.of());
    }
    MetricSet metrics = Evaluator.evaluate(labelled, EvaluationPlan.simple(seed)).overall();
    long rarer = Math.min(metrics.positives(), rows - metrics.positives());
    if (rows < minimumLabels || rarer < minimumOfEach) {
      return new PerformanceCheck(State.TOO_FEW_LABELS, rows, metrics, List.of());
    }
    if (reference.isEmpty()) {
      return new PerformanceCheck(State.NO_REFERENCE, rows, metrics, List.of());
    }
    AucEstimate before = reference.get().requireAuc();
    AucEstimate now = AucEstimate.of(labelled).orElseThrow();
    MeanLoss lossBefore = reference.get().requireLogLoss();
    MeanLoss lossNow = PerformanceReference.losses(labelled);
    return new PerformanceCheck(
        State.MEASURED,
        rows,
        metrics,
        List.of(
            decline(
                "auc",
                before.auc() - now.auc(),
                Math.sqrt(before.variance() + now.variance()),
                minimumAucDrop,
                alpha),
            decline(
                "log_loss",
                lossNow.mean() - lossBefore.mean(),
                Math.sqrt(lossBefore.varianceOfMean() + lossNow.varianceOfMean()),
                minimumLossRise,
                alpha)));
  }

  /**
   * Checks a window of numbers, of classes or of quantiles.
   *
   * @param reference refused when it is of another kind than the window
   * @param labelled the window's rows that have a label by now: numbers predicted and true, up to
   *     {@link MeanLoss#LARGEST_NUMBER}, probabilities and true classes, or quantiles and true
   *     numbers, of the levels that the reference is of and likewise limited
   * @param alpha chance with which a window without decline may alarm
   * @param seed of the bootstrap behind the metrics' intervals
   */
  public PerformanceCheck check(
      Optional<PerformanceReference> reference, AnswerTable labelled, double alpha, long seed) {
    long rows = labelled.rows();
    if (rows == 0) {
      return new PerformanceCheck(State.TOO_FEW_LABELS, 0, null, List.of());
    }
    MetricSet metrics = AnswerEvaluator.evaluate(labelled, EvaluationPlan.simple(seed)).overall();
    if (rows < minimumLabels) {
      return new PerformanceCheck(State.TOO_FEW_LABELS, rows, metrics, List.of());
    }
    if (reference.isEmpty()) {
      return new PerformanceCheck(State.NO_REFERENCE, rows, metrics, List.of());
    }
    return new PerformanceCheck(
        State.MEASURED, rows, metrics, declines(reference.get(), labelled, alpha));
  }

  /** What is watched of such a window, without the bootstrap of its metrics. */
  List<Decline> declines(PerformanceReference reference, AnswerTable labelled, double alpha) {
    return switch (labelled.kind()) {
      case CLASSES -> declinesOfClasses(reference, labelled, alpha);
      case QUANTILES -> declinesOfQuantiles(reference, labelled, alpha);
      case NUMBER, OUTCOME -> // no table is of one outcome
          List.of(
              errorRise(
                  reference.requireSquaredError(),
                  PerformanceReference.squaredErrors(labelled),
                  alpha));
    };
  }

  private List<Decline> declinesOfClasses(
      PerformanceReference reference, AnswerTable labelled, double alpha) {
    return List.of(
        lossRise(
            Metric.ACCURACY,
            reference.requireErrors(),
            PerformanceReference.errors(labelled),
            minimumShareDrop,
            alpha),
        lossRise(
            Metric.LOG_LOSS,
            reference.requireLogLoss(),
            PerformanceReference.logLosses(labelled),
            minimumLossRise,
            alpha));
  }

  private List<Decline> declinesOfQuantiles(
      PerformanceReference reference, AnswerTable labelled, double alpha) {
    MeanLoss pinball = reference.requirePinball();
    return List.of(
        lossRise(
            Metric.PINBALL,
            pinball,
            PerformanceReference.pinballLosses(labelled),
            minimumErrorRise * pinball.mean(),
            alpha),
        lossRise(
            Metric.COVERAGE,
            reference.requireMisses(),
            PerformanceReference.misses(labelled),
            minimumShareDrop,
            alpha));
  }

  /** A metric's decline, which is the rise of a mean loss. */
  private static Decline lossRise(
      Metric metric, MeanLoss before, MeanLoss now, double minimum, double alpha) {
    return decline(
        metric.key(), now.mean() - before.mean(), now.cautiousErrorAgainst(before), minimum, alpha);
  }

  private Decline errorRise(MeanLoss before, MeanLoss now, double alpha) {
    double rmseBefore = Math.sqrt(before.mean());
    double worseBy = Math.sqrt(now.mean()) - rmseBefore;
    double reach = Z95 * Math.sqrt(varianceOfRoot(before) + varianceOfRoot(now));
    double minimum = minimumErrorRise * rmseBefore;
    double pValue = oneSided(now.mean() - before.mean(), now.cautiousErrorAgainst(before));
    return new Decline(
        Metric.RMSE.key(),
        new Interval(worseBy, worseBy - reach, worseBy + reach),
        pValue,
        minimum,
        declined(pValue, alpha, worseBy, minimum));
  }

  /** Delta method; a mean of 0 is one of squares that are all 0, and has no spread. */
  private static double varianceOfRoot(MeanLoss squares) {
    return squares.mean() == 0 ? 0 : squares.varianceOfMean() / (4 * squares.mean());
  }

  private static Decline decline(
      String metric, double worseBy, double error, double minimum, double alpha) {
    double pValue = oneSided(worseBy, error);
    return new Decline(
        metric,
        new Interval(worseBy, worseBy - Z95 * error, worseBy + Z95 * error),
        pValue,
        minimum,
        declined(pValue, alpha / WATCHED, worseBy, minimum));
  }

  /** A test without any error makes the minimum 0, and no error again is no decline. */
  private static boolean declined(double pValue, double alpha, double worseBy, double minimum) {
    return pValue <= alpha && worseBy > 0 && worseBy >= minimum;
  }

  /** Chance of a value this large when the true one is zero; without spread, certain or a half. */
  static double oneSided(double value, double error) {
    if (error == 0) {
      return value > 0 ? 0 : value < 0 ? 1 : 0.5;
    }
    return NORMAL.survivalProbability(value / error);
  }
}
