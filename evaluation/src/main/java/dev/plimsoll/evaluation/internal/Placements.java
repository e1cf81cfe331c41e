package dev.plimsoll.evaluation.internal;

/**
 * For each row, how it stands among the rows of the other class: for one with the outcome, the
 * share of rows without it that score lower; for one without, the share of rows with it that score
 * higher. Equal scores count half.
 *
 * <p>Their mean over either class is the AUC, and their spread gives its variance (DeLong, DeLong
 * and Clarke-Pearson 1988; one sort as in Sun and Xu 2014). O(n) after the sort.
 */
public final class Placements {
  private Placements() {}

  /** By original row. Both classes must occur. */
  public static double[] of(SortedScores scores) {
    double positives = scores.positives();
    double negatives = scores.size() - positives;
    double[] placement = new double[scores.size()];
    double positivesAbove = 0;
    double negativesAbove = 0;
    int from = 0;
    while (from < scores.size()) {
      int until = from;
      double tiedPositives = 0;
      do {
        tiedPositives += scores.label[until] ? 1 : 0;
      } while (!scores.endsTie(until++));
      double tiedNegatives = until - from - tiedPositives;
      for (int i = from; i < until; i++) {
        placement[scores.row[i]] =
            scores.label[i]
                ? 1 - (negativesAbove + tiedNegatives / 2) / negatives
                : (positivesAbove + tiedPositives / 2) / positives;
      }
      positivesAbove += tiedPositives;
      negativesAbove += tiedNegatives;
      from = until;
    }
    return placement;
  }

  /** Mean over the rows with the outcome. */
  public static double auc(double[] placement, boolean[] label) {
    return mean(placement, label, true);
  }

  /** Variance of that mean; each class must have two rows. */
  public static double variance(double[] placement, boolean[] label) {
    return varianceOfMean(placement, label, true) + varianceOfMean(placement, label, false);
  }

  private static double mean(double[] values, boolean[] label, boolean side) {
    double sum = 0;
    long rows = 0;
    for (int i = 0; i < values.length; i++) {
      if (label[i] == side) {
        sum += values[i];
        rows++;
      }
    }
    return sum / rows;
  }

  private static double varianceOfMean(double[] values, boolean[] label, boolean side) {
    double mean = mean(values, label, side);
    double squares = 0;
    long rows = 0;
    for (int i = 0; i < values.length; i++) {
      if (label[i] == side) {
        squares += (values[i] - mean) * (values[i] - mean);
        rows++;
      }
    }
    return squares / (rows - 1) / rows;
  }
}
