package dev.plimsoll.training.internal.table;

import java.util.List;

/**
 * What the labels of training rows mean.
 *
 * @param classes their names, in the order of the outputs; empty unless the task is multi-class
 * @param mean of the training labels when they are numbers, else 0
 * @param deviation of the training labels when they are numbers, else 1
 * @param quantiles asked for, rising; empty unless the task is quantile
 */
public record Target(
    Task task, List<String> classes, double mean, double deviation, List<Double> quantiles) {
  /** Yes or no. */
  public static final Target BINARY = new Target(Task.BINARY, List.of(), 0, 1, List.of());

  public Target {
    classes = List.copyOf(classes);
    quantiles = List.copyOf(quantiles);
  }

  static Target classes(List<String> classes) {
    return new Target(Task.MULTI_CLASS, classes, 0, 1, List.of());
  }

  /** A number, or quantiles of it when some are named. */
  static Target numbers(double mean, double deviation, List<Double> quantiles) {
    Task task = quantiles.isEmpty() ? Task.REGRESSION : Task.QUANTILE;
    return new Target(task, List.of(), mean, deviation, quantiles);
  }

  /** Columns of the answer. */
  public int outputs() {
    return switch (task) {
      case BINARY, REGRESSION -> 1;
      case MULTI_CLASS -> classes.size();
      case QUANTILE -> quantiles.size();
    };
  }

  /** Labels as networks learn them: numbers with mean 0 and deviation 1, classes as they are. */
  public float[] standardised(float[] labels) {
    if (!task.numeric()) {
      return labels;
    }
    float[] standardised = new float[labels.length];
    for (int i = 0; i < labels.length; i++) {
      standardised[i] = (float) ((labels[i] - mean) / deviation);
    }
    return standardised;
  }
}
