package dev.plimsoll.security.internal;

import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.security.AssociationReport;
import dev.plimsoll.security.AssociationReport.Association;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The area under the ROC curve, its variance, and the chance of it without any association.
 *
 * <p>The area is the share of (true, false) pairs that the score orders rightly, ties counting
 * half; from mid-ranks in O(n log n). Its variance is DeLong's (1988), from the spread of each
 * row's own share, by the ranks of Sun and Xu (2014). Without association its variance is that of
 * the Mann–Whitney statistic with ties.
 */
public final class DelongAuc {
  private final double auc;
  private final double variance;
  private final double nullVariance;

  private DelongAuc(double auc, double variance, double nullVariance) {
    this.auc = auc;
    this.variance = variance;
    this.nullVariance = nullVariance;
  }

  public static DelongAuc of(double[] score, boolean[] label) {
    double[] positive = pick(score, label, true);
    double[] negative = pick(score, label, false);
    double[] all = score.clone();
    Arrays.sort(positive);
    Arrays.sort(negative);
    Arrays.sort(all);
    double p = positive.length;
    double n = negative.length;
    double[] rightOfPositive = shareBelow(positive, negative);
    double[] rightOfNegative = shareBelow(negative, positive);
    double auc = Arrays.stream(rightOfPositive).sum() / p;
    double variance = spread(rightOfPositive, auc) / p + spread(rightOfNegative, 1 - auc) / n;
    double total = p + n;
    double ties = tieTerm(all);
    double nullVariance = (total + 1 - ties / (total * (total - 1))) / (12 * p * n);
    return new DelongAuc(auc, variance, nullVariance);
  }

  public AssociationReport report(double confidence) {
    NormalDistribution normal = NormalDistribution.of(0, 1);
    double reach = normal.inverseCumulativeProbability((1 + confidence) / 2) * Math.sqrt(variance);
    Interval interval = new Interval(auc, Math.max(0, auc - reach), Math.min(1, auc + reach));
    double distance = nullVariance > 0 ? Math.abs(auc - 0.5) / Math.sqrt(nullVariance) : 0;
    double pValue = Math.min(1, 2 * normal.survivalProbability(distance));
    Association association =
        interval.low() > 0.5
            ? Association.PRESENT
            : interval.high() < 0.5 ? Association.INVERTED : Association.NONE;
    return new AssociationReport(interval, pValue, association);
  }

  /** For each of {@code mine}, the share of {@code others} below it, ties counting half. */
  private static double[] shareBelow(double[] mine, double[] others) {
    double[] share = new double[mine.length];
    int below = 0;
    int upTo = 0;
    for (int i = 0; i < mine.length; i++) {
      while (below < others.length && others[below] < mine[i]) {
        below++;
      }
      while (upTo < others.length && others[upTo] <= mine[i]) {
        upTo++;
      }
      share[i] = (below + upTo) / 2.0 / others.length;
    }
    return share;
  }

  private static double spread(double[] values, double mean) {
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return values.length < 2 ? 0.25 : sum / (values.length - 1);
  }

  private static double tieTerm(double[] sorted) {
    double sum = 0;
    int start = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || sorted[i] != sorted[start]) {
        double size = i - start;
        sum += size * size * size - size;
        start = i;
      }
    }
    return sum;
  }

  private static double[] pick(double[] score, boolean[] label, boolean wanted) {
    double[] picked = new double[score.length];
    int count = 0;
    for (int row = 0; row < score.length; row++) {
      if (label[row] == wanted) {
        picked[count++] = score[row];
      }
    }
    return Arrays.copyOf(picked, count);
  }
}
