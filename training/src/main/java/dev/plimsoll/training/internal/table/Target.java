package dev.plimsoll.training.internal.table;

import java.util.List;
import java.util.Set;

/**
 * What the labels of training rows mean.
 *
 * @param classes names of the classes or labels, in the order of the outputs; empty for other tasks
 * @param sets of a multi-label task: the sets of labels that rows have, as places among the names;
 *     a row is labelled with the place of its set
 * @param mean of the training labels when they are numbers, else 0
 * @param deviation of the training labels when they are numbers, else 1
 * @param quantiles asked for, rising; empty unless the task is quantile
 */
public record Target(
    Task task,
    List<String> classes,
    List<Set<Integer>> sets,
    double mean,
    double deviation,
    List<Double> quantiles) {
  /** Yes or no. */
  public static final Target BINARY =
      new Target(Task.BINARY, List.of(), List.of(), 0, 1, List.of());

  public Target {
    classes = List.copyOf(classes);
    sets = List.copyOf(sets);
    quantiles = List.copyOf(quantiles);
  }

  static Target classes(List<String> classes) {
    return new Target(Task.MULTI_CLASS, classes, List.of(), 0, 1, List.of());
  }

  static Target labels(List<String> labels, List<Set<Integer>> sets) {
    return new Target(Task.MULTI_LABEL, labels, sets, 0, 1, List.of());
  }

  /** A number, or quantiles of it when some are named. */
  static Target numbers(double mean, double deviation, List<Double> quantiles) {
    Task task = quantiles.isEmpty() ? Task.REGRESSION : Task.QUANTILE;
    return new Target(task, List.of(), List.of(), mean, deviation, quantiles);
  }

  /** Columns of the answer. */
  public int outputs() {
    return switch (task) {
      case BINARY, REGRESSION -> 1;
      case MULTI_CLASS, MULTI_LABEL -> classes.size();
      case QUANTILE -> quantiles.size();
    };
  }

  /** Of a multi-label task: 1 for each label that a row has, else 0; [rows, labels] row-major. */
  public float[] indicators(float[] labels) {
    float[] indicators = new float[labels.length * outputs()];
    for (int row = 0; row < labels.length; row++) {
      for (int label : sets.get((int) labels[row])) {
        indicators[row * outputs() + label] = 1;
      }
    }
    return indicators;
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
