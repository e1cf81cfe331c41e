package dev.plimsoll.evaluation.internal;

import java.util.Arrays;

/**
 * Rows in descending order of score, with what each metric needs of a row worked out once.
 *
 * <p>Idea: every metric here is a sum over rows in score order, so after one sort each bootstrap
 * resample, which is only a weight (0, 1, 2 …) for each row, costs one pass. Cost: O(n log n) once,
 * O(n) a resample, no boxing. The order of equal scores is that of the rows, so results repeat to
 * the bit.
 */
public final class SortedScores {
  /** Probabilities are kept this far from 0 and 1 in the log loss, as scikit-learn does. */
  static final double EPSILON = Math.ulp(1.0);

  final int[] row;
  final double[] score;
  final boolean[] label;
  final double[] logLoss;
  final double[] squared;

  private SortedScores(int[] row, double[] score, boolean[] label) {
    this.row = row;
    this.score = score;
    this.label = label;
    this.logLoss = new double[row.length];
    this.squared = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      double chance = Math.min(Math.max(score[i], EPSILON), 1 - EPSILON);
      logLoss[i] = -Math.log(label[i] ? chance : 1 - chance);
      double miss = score[i] - (label[i] ? 1 : 0);
      squared[i] = miss * miss;
    }
  }

  /** Sorts; scores must not be NaN. Loss fields make sense for probabilities only. */
  public static SortedScores of(double[] score, boolean[] label) {
    int[] row = descending(score);
    double[] sortedScore = new double[row.length];
    boolean[] sortedLabel = new boolean[row.length];
    for (int i = 0; i < row.length; i++) {
      sortedScore[i] = score[row[i]];
      sortedLabel[i] = label[row[i]];
    }
    return new SortedScores(row, sortedScore, sortedLabel);
  }

  /** The rows of one group, still in order; {@code group[row]} says which group a row is in. */
  public SortedScores only(int[] group, int wanted, int size) {
    int[] keptRow = new int[size];
    double[] keptScore = new double[size];
    boolean[] keptLabel = new boolean[size];
    int kept = 0;
    for (int i = 0; i < row.length; i++) {
      if (group[row[i]] == wanted) {
        keptRow[kept] = row[i];
        keptScore[kept] = score[i];
        keptLabel[kept++] = label[i];
      }
    }
    return new SortedScores(keptRow, keptScore, keptLabel);
  }

  public int size() {
    return row.length;
  }

  public int positives() {
    int count = 0;
    for (boolean one : label) {
      count += one ? 1 : 0;
    }
    return count;
  }

  /** Whether position {@code i} is the last of its run of equal scores. */
  boolean endsTie(int i) {
    return i + 1 == score.length || score[i + 1] != score[i];
  }

  /** How many rows are scored at or above the threshold: they are the first so many. */
  int atOrAbove(double threshold) {
    int low = 0;
    int high = score.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (score[middle] >= threshold) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Brings weights by row into score order. */
  public void gather(int[] byRow, int[] bySorted) {
    for (int i = 0; i < row.length; i++) {
      bySorted[i] = byRow[row[i]];
    }
  }

  /** A stable counting sort over the ranks of distinct scores: no boxed indices. */
  private static int[] descending(double[] score) {
    double[] distinct = new double[score.length];
    for (int i = 0; i < score.length; i++) {
      distinct[i] = score[i] + 0.0; // -0.0 becomes 0.0: one score, not two
    }
    Arrays.sort(distinct);
    int kinds = 0;
    for (int i = 0; i < distinct.length; i++) {
      if (i == 0 || distinct[i] != distinct[i - 1]) {
        distinct[kinds++] = distinct[i];
      }
    }
    int[] rank = new int[score.length];
    int[] start = new int[kinds + 1];
    for (int i = 0; i < score.length; i++) {
      rank[i] = kinds - 1 - Arrays.binarySearch(distinct, 0, kinds, score[i] + 0.0);
      start[rank[i] + 1]++;
    }
    for (int k = 0; k < kinds; k++) {
      start[k + 1] += start[k];
    }
    int[] order = new int[score.length];
    for (int i = 0; i < score.length; i++) {
      order[start[rank[i]]++] = i;
    }
    return order;
  }
}
