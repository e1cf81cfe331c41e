package dev.plimsoll.monitoring.internal;

import dev.plimsoll.evaluation.ScoredTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Scores and labels as they come out of a scan, without boxing. */
public final class LabelledScores {
  private double[] score = new double[1024];
  private boolean[] label = new boolean[1024];
  private long[] delaySeconds = new long[1024];
  private int rows;

  /** A score that is no probability cannot be judged and is left out. */
  public void add(double oneScore, boolean oneLabel, long oneDelaySeconds) {
    if (!(oneScore >= 0 && oneScore <= 1)) {
      return;
    }
    if (rows == score.length) {
      score = Arrays.copyOf(score, 2 * rows);
      label = Arrays.copyOf(label, 2 * rows);
      delaySeconds = Arrays.copyOf(delaySeconds, 2 * rows);
    }
    score[rows] = oneScore;
    label[rows] = oneLabel;
    delaySeconds[rows++] = oneDelaySeconds;
  }

  public ScoredTable table() {
    return new ScoredTable(Arrays.copyOf(score, rows), Arrays.copyOf(label, rows));
  }

  /** Null without labels. */
  public @Nullable Long medianDelaySeconds() {
    if (rows == 0) {
      return null;
    }
    long[] sorted = Arrays.copyOf(delaySeconds, rows);
    Arrays.sort(sorted);
    return sorted[rows / 2];
  }
}
