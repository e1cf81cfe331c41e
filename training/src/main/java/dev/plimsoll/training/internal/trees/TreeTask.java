package dev.plimsoll.training.internal.trees;

import dev.plimsoll.training.EpochRecord;
import dev.plimsoll.training.internal.score.TaskScore;
import dev.plimsoll.training.internal.table.Target;
import dev.plimsoll.training.internal.table.TrainingRows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What XGBoost is asked to learn, and how it names what it measures. Numbers are learned
 * standardised; of several outputs each has trees of its own.
 */
record TreeTask(Target target) {
  private static final double LEAST_SHARE = 1e-6;

  /** XGBoost's own settings for the task. */
  Map<String, Object> library(TrainingRows train) {
    Map<String, Object> library = new HashMap<>();
    library.put("eval_metric", loss());
    library.put("base_score", 0);
    switch (target.task()) {
      case BINARY -> {
        library.put("objective", "binary:logistic");
        library.put("base_score", Math.max(LEAST_SHARE, train.positiveShare()));
      }
      case MULTI_CLASS -> {
        library.put("objective", "multi:softprob");
        library.put("num_class", target.outputs());
      }
      case MULTI_LABEL -> throw impossible();
      case REGRESSION -> library.put("objective", "reg:squarederror");
      case QUANTILE -> {
        library.put("objective", "reg:quantileerror");
        library.put("quantile_alpha", target.quantiles().toString());
      }
    }
    return library;
  }

  /** XGBoost's name of what decides when to stop. */
  private String loss() {
    return switch (target.task()) {
      case BINARY -> "logloss";
      case MULTI_CLASS -> "mlogloss";
      case MULTI_LABEL -> throw impossible();
      case REGRESSION -> "rmse";
      case QUANTILE -> "quantile";
    };
  }

  /** XGBoost's name of what people look at; where it is empty the loss says it too. */
  String second() {
    return switch (target.task()) {
      case BINARY -> "auc";
      case MULTI_CLASS -> "merror";
      case MULTI_LABEL, REGRESSION, QUANTILE -> "";
    };
  }

  /**
   * A round in the words of {@link TaskScore}.
   *
   * @param figures what XGBoost measured, by its own names
   * @param variance of the validation labels as they were learned
   */
  EpochRecord round(int round, Map<String, Double> figures, double variance) {
    double train = figures.getOrDefault("train-" + loss(), Double.NaN);
    double valid = figures.getOrDefault("valid-" + loss(), Double.NaN);
    double second = figures.getOrDefault("valid-" + second(), Double.NaN);
    return switch (target.task()) {
      case BINARY -> new EpochRecord(round, train, valid, second);
      case MULTI_CLASS -> new EpochRecord(round, train, valid, 1 - second);
      case MULTI_LABEL -> throw impossible();
      case REGRESSION ->
          new EpochRecord(round, train * train, valid * valid, 1 - valid * valid / variance);
      case QUANTILE -> new EpochRecord(round, train, valid, -valid);
    };
  }

  private static IllegalStateException impossible() {
    return new IllegalStateException("task: multi-label (expected: one that trees can do)");
  }

  static double variance(float[] values) {
    double mean = 0;
    for (float value : values) {
      mean += value / (double) values.length;
    }
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / values.length;
  }

  /** The sum that trees start from. */
  float[] start(double baseScore) {
    float[] start = new float[target.outputs()];
    boolean probability = !target.task().numeric() && target.outputs() == 1;
    Arrays.fill(start, (float) (probability ? -Math.log(1 / baseScore - 1) : baseScore));
    return start;
  }
}
