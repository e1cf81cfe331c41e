package dev.plimsoll.monitoring.internal;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.AnswerTable;
import dev.plimsoll.evaluation.ScoredTable;
import dev.plimsoll.monitoring.MeanLoss;
import java.util.Arrays;

/** Scores and labels as they come out of a scan, without boxing. */
public final class LabelledScores {
  private final AnswerKind kind;
  private double[] score = new double[1024];
  private double[] label = new double[1024];
  private int rows;

  /** For answers of a kind: {@link AnswerKind#NUMBER}, or probabilities of one outcome. */
  public LabelledScores(AnswerKind kind) {
    this.kind = kind;
  }

  /**
   * Adds a row; one that cannot be judged is left out: a score that is no probability, or a number,
   * predicted or true, that is not finite or beyond {@link MeanLoss#LARGEST_NUMBER}.
   *
   * @param oneLabel the true number; at least one half where the outcome happened
   * @return whether it can be judged
   */
  public boolean add(double oneScore, double oneLabel) {
    boolean judged =
        kind == AnswerKind.NUMBER
            ? MeanLoss.countable(oneScore, oneLabel)
            : oneScore >= 0 && oneScore <= 1;
    if (!judged) {
      return false;
    }
    if (rows == score.length) {
      score = Arrays.copyOf(score, 2 * rows);
      label = Arrays.copyOf(label, 2 * rows);
    }
    score[rows] = oneScore;
    label[rows++] = oneLabel;
    return true;
  }

  public int rows() {
    return rows;
  }

  /** The rows as probabilities and outcomes. */
  public ScoredTable outcomes() {
    boolean[] happened = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      happened[i] = label[i] >= 0.5;
    }
    return new ScoredTable(Arrays.copyOf(score, rows), happened);
  }

  /** The rows as numbers predicted and true. */
  public AnswerTable numbers() {
    return AnswerTable.numbers(Arrays.copyOf(score, rows), Arrays.copyOf(label, rows));
  }
}
