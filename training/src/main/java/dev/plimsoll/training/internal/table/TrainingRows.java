package dev.plimsoll.training.internal.table;

import java.util.Map;

/**
 * The labelled rows of one split, by column.
 *
 * @param size how many rows
 * @param numbers values by input name, NaN where missing, within ±1e30
 * @param texts values by input name, "" where missing
 * @param labels 0 or 1
 */
public record TrainingRows(
    int size, Map<String, float[]> numbers, Map<String, String[]> texts, float[] labels) {
  public float[] number(String name) {
    return require(numbers, name);
  }

  public String[] text(String name) {
    return require(texts, name);
  }

  public TrainingRows withLabels(float[] other) {
    return new TrainingRows(size, numbers, texts, other);
  }

  public double positiveShare() {
    double sum = 0;
    for (float label : labels) {
      sum += label;
    }
    return sum / size;
  }

  private static <T> T require(Map<String, T> columns, String name) {
    T column = columns.get(name);
    if (column == null) {
      throw new IllegalArgumentException(
          "input: " + name + " (expected: one of " + columns.keySet() + ")");
    }
    return column;
  }
}
