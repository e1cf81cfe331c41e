package dev.plimsoll.training.internal.table;

import java.util.Map;

/** The labelled rows of one split, by column. */
public final class TrainingRows {
  private final int size;

  /** By input name: NaN where missing, within ±1e30. */
  private final Map<String, float[]> numbers;

  /** By input name: "" where missing. */
  private final Map<String, String[]> texts;

  /** 0 or 1. */
  private final float[] labels;

  public TrainingRows(
      int size, Map<String, float[]> numbers, Map<String, String[]> texts, float[] labels) {
    this.size = size;
    this.numbers = numbers;
    this.texts = texts;
    this.labels = labels;
  }

  public int size() {
    return size;
  }

  public Map<String, float[]> numbers() {
    return numbers;
  }

  public Map<String, String[]> texts() {
    return texts;
  }

  public float[] labels() {
    return labels;
  }

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
