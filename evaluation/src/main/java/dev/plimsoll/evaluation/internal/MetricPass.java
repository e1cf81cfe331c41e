package dev.plimsoll.evaluation.internal;

import dev.plimsoll.evaluation.Metric;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * All metrics of weighted rows in one pass of each kind.
 *
 * <p>Ties: rows with equal scores count half in the AUC and enter precision and calibration bins
 * together, so no figure depends on the order of equal scores. Undefined values are NaN.
 */
public final class MetricPass {
  /** Bins of the calibration error: 15 of equal mass (Naeini 2015 with the bins of Nixon 2019). */
  public static final int BINS = 15;

  private final SortedScores scores;
  private final int above;

  public MetricPass(SortedScores scores, double threshold) {
    this.scores = scores;
    this.above = scores.atOrAbove(threshold);
  }

  /** The value of each metric, with every row counted once. */
  public Map<Metric, Double> values() {
    int[] ones = new int[scores.size()];
    Arrays.fill(ones, 1);
    return values(ones);
  }

  /**
   * The value of each metric.
   *
   * @param weight how often each row counts, in score order
   */
  public Map<Metric, Double> values(int[] weight) {
    Map<Metric, Double> out = new EnumMap<>(Metric.class);
    order(weight, out);
    sides(weight, out);
    losses(weight, out);
    out.put(Metric.ECE, calibrationError(weight));
    return out;
  }

  private void order(int[] weight, Map<Metric, Double> out) {
    double truePositives = 0;
    double falsePositives = 0;
    double wrongPairs = 0;
    double precisionSum = 0;
    long tiedPositives = 0;
    long tiedNegatives = 0;
    for (int i = 0; i < weight.length; i++) {
      if (scores.label[i]) {
        tiedPositives += weight[i];
      } else {
        tiedNegatives += weight[i];
      }
      if (scores.endsTie(i)) {
        wrongPairs += tiedPositives * (falsePositives + tiedNegatives / 2.0);
        truePositives += tiedPositives;
        falsePositives += tiedNegatives;
        if (tiedPositives > 0) {
          precisionSum += tiedPositives * truePositives / (truePositives + falsePositives);
        }
        tiedPositives = 0;
        tiedNegatives = 0;
      }
    }
    boolean both = truePositives > 0 && falsePositives > 0;
    out.put(Metric.AUC, both ? 1 - wrongPairs / (truePositives * falsePositives) : Double.NaN);
    out.put(Metric.PR_AUC, both ? precisionSum / truePositives : Double.NaN);
  }

  private void sides(int[] weight, Map<Metric, Double> out) {
    long truePositives = 0;
    long falsePositives = 0;
    for (int i = 0; i < above; i++) {
      if (scores.label[i]) {
        truePositives += weight[i];
      } else {
        falsePositives += weight[i];
      }
    }
    long falseNegatives = 0;
    long trueNegatives = 0;
    for (int i = above; i < weight.length; i++) {
      if (scores.label[i]) {
        falseNegatives += weight[i];
      } else {
        trueNegatives += weight[i];
      }
    }
    long all = truePositives + falsePositives + falseNegatives + trueNegatives;
    out.put(Metric.ACCURACY, ratio(truePositives + trueNegatives, all));
    out.put(Metric.PRECISION, ratio(truePositives, truePositives + falsePositives));
    out.put(Metric.RECALL, ratio(truePositives, truePositives + falseNegatives));
    out.put(
        Metric.F1, ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives));
  }

  private void losses(int[] weight, Map<Metric, Double> out) {
    double logLoss = 0;
    double squared = 0;
    long rows = 0;
    for (int i = 0; i < weight.length; i++) {
      logLoss += weight[i] * scores.logLoss[i];
      squared += weight[i] * scores.squared[i];
      rows += weight[i];
    }
    out.put(Metric.LOG_LOSS, rows == 0 ? Double.NaN : logLoss / rows);
    out.put(Metric.BRIER, rows == 0 ? Double.NaN : squared / rows);
  }

  /** A bin closes at the end of the tie that reaches the next fifteenth of the rows. */
  double calibrationError(int[] weight) {
    long rows = 0;
    for (int one : weight) {
      rows += one;
    }
    if (rows == 0) {
      return Double.NaN;
    }
    double total = 0;
    double gap = 0;
    long seen = 0;
    int bin = 1;
    for (int i = 0; i < weight.length; i++) {
      gap += weight[i] * (scores.score[i] - (scores.label[i] ? 1 : 0));
      seen += weight[i];
      if (seen * BINS >= bin * rows && scores.endsTie(i)) {
        total += Math.abs(gap);
        gap = 0;
        bin = (int) (seen * BINS / rows) + 1;
      }
    }
    return (total + Math.abs(gap)) / rows;
  }

  /**
   * The calibration error that an honest model of these scores exceeds with the given small chance.
   *
   * <p>If each promise is kept, a bin's gap is nearly normal with variance Σ p (1 - p), so its
   * absolute value is half-normal and the sum over bins has a known mean and spread.
   *
   * @param z normal quantile of that chance
   */
  double honestCalibrationError(double z) {
    double mean = 0;
    double spread = 0;
    double variance = 0;
    long rows = scores.size();
    int bin = 1;
    for (int i = 0; i < rows; i++) {
      variance += scores.score[i] * (1 - scores.score[i]);
      long seen = i + 1L;
      if (seen == rows || (seen * BINS >= bin * rows && scores.endsTie(i))) {
        mean += Math.sqrt(variance * 2 / Math.PI);
        spread += variance * (1 - 2 / Math.PI);
        variance = 0;
        bin = (int) (seen * BINS / rows) + 1;
      }
    }
    return (mean + z * Math.sqrt(spread)) / rows;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }
}
