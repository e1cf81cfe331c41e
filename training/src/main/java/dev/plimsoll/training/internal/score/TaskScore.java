package dev.plimsoll.training.internal.score;

import dev.plimsoll.training.internal.table.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well answers meet labels, by task: logits of yes; logits [N, K] of classes or labels;
 * numbers; or quantiles [N, Q].
 */
public final class TaskScore {
  /** No class is counted as less likely than this. */
  private static final double LEAST = 1e-7;

  private final Target target;
  private final float[] answers;
  private final float[] labels;

  /**
   * @param answers row-major, as many columns as the target has outputs
   */
  public TaskScore(Target target, float[] answers, float[] labels) {
    this.target = target;
    this.answers = answers;
    this.labels = labels;
  }

  /** Lower is better: log loss in nats, or the loss in deviations of the target. */
  public double loss() {
    return switch (target.task()) {
      case BINARY -> BinaryScore.logLoss(answers, labels);
      case MULTI_CLASS -> logLoss();
      case MULTI_LABEL -> BinaryScore.logLoss(answers, target.indicators(labels));
      case REGRESSION -> meanSquare() / (target.deviation() * target.deviation());
      case QUANTILE -> pinball() / target.deviation();
    };
  }

  /** Higher is better: AUC, accuracy, micro-averaged F1, R², or the pinball loss negated. */
  public double metric() {
    return switch (target.task()) {
      case BINARY -> BinaryScore.auc(answers, labels);
      case MULTI_CLASS -> accuracy();
      case MULTI_LABEL -> f1();
      case REGRESSION -> rSquared();
      case QUANTILE -> -pinball() / target.deviation();
    };
  }

  /** All figures of the task by name, numbers in units of the target. */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    switch (target.task()) {
      case BINARY -> {
        figures.put("log_loss", loss());
        figures.put("auc", metric());
      }
      case MULTI_CLASS -> {
        figures.put("log_loss", loss());
        figures.put("accuracy", accuracy());
      }
      case MULTI_LABEL -> {
        figures.put("log_loss", loss());
        figures.put("f1", f1());
        figures.put("exact", exact());
      }
      case REGRESSION -> {
        figures.put("rmse", Math.sqrt(meanSquare()));
        figures.put("mae", meanError());
        figures.put("r2", rSquared());
      }
      case QUANTILE -> {
        figures.put("pinball", pinball());
        for (int q = 0; q < target.outputs(); q++) {
          figures.put("below_" + target.quantiles().get(q), below(q));
        }
        // ties count as inside, so this is not always the difference of the outer two
        figures.put("coverage", coverage());
      }
    }
    return figures;
  }

  private double logLoss() {
    int classes = target.outputs();
    double sum = 0;
    for (int row = 0; row < labels.length; row++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        most = Math.max(most, answers[row * classes + c]);
      }
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += Math.exp(answers[row * classes + c] - most);
      }
      double right = Math.exp(answers[row * classes + (int) labels[row]] - most) / total;
      sum -= Math.log(Math.max(LEAST, right));
    }
    return sum / labels.length;
  }

  private double accuracy() {
    int classes = target.outputs();
    int right = 0;
    for (int row = 0; row < labels.length; row++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = answers[row * classes + c] > answers[row * classes + best] ? c : best;
      }
      right += best == (int) labels[row] ? 1 : 0;
    }
    return (double) right / labels.length;
  }

  /** Of all decisions at one half: 2 true / (2 true + false + missed); 1 when there is none. */
  private double f1() {
    float[] truth = target.indicators(labels);
    int met = 0;
    int other = 0;
    for (int i = 0; i < truth.length; i++) {
      boolean said = answers[i] > 0;
      boolean is = truth[i] > 0.5f;
      met += said && is ? 1 : 0;
      other += said != is ? 1 : 0;
    }
    return met + other == 0 ? 1 : 2.0 * met / (2.0 * met + other);
  }

  /** Share of rows whose every label is right. */
  private double exact() {
    float[] truth = target.indicators(labels);
    int width = target.outputs();
    int right = 0;
    for (int row = 0; row < labels.length; row++) {
      boolean all = true;
      for (int i = row * width; i < (row + 1) * width; i++) {
        all &= answers[i] > 0 == truth[i] > 0.5f;
      }
      right += all ? 1 : 0;
    }
    return (double) right / labels.length;
  }

  private double meanSquare() {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double error = (double) answers[i] - labels[i];
      sum += error * error;
    }
    return sum / labels.length;
  }

  private double meanError() {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum += Math.abs((double) answers[i] - labels[i]);
    }
    return sum / labels.length;
  }

  /** Share of the labels' own variance that is explained; NaN when they do not vary. */
  private double rSquared() {
    double mean = 0;
    for (float label : labels) {
      mean += label / (double) labels.length;
    }
    double variance = 0;
    for (float label : labels) {
      variance += (label - mean) * (label - mean) / labels.length;
    }
    return variance == 0 ? Double.NaN : 1 - meanSquare() / variance;
  }

  private double pinball() {
    List<Double> quantiles = target.quantiles();
    double sum = 0;
    for (int i = 0; i < answers.length; i++) {
      double quantile = quantiles.get(i % quantiles.size());
      double error = (double) labels[i / quantiles.size()] - answers[i];
      sum += Math.max(error * quantile, error * (quantile - 1));
    }
    return sum / answers.length;
  }

  private double below(int quantile) {
    int count = 0;
    for (int row = 0; row < labels.length; row++) {
      count += labels[row] <= answers[row * target.outputs() + quantile] ? 1 : 0;
    }
    return (double) count / labels.length;
  }

  private double coverage() {
    int width = target.outputs();
    int inside = 0;
    for (int row = 0; row < labels.length; row++) {
      boolean notBelow = labels[row] >= answers[row * width];
      inside += notBelow && labels[row] <= answers[row * width + width - 1] ? 1 : 0;
    }
    return (double) inside / labels.length;
  }
}
