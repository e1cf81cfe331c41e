package dev.plimsoll.training.internal.table;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The labelled rows of one split, by column. */
public final class TrainingRows {
  private final int size;

  /** By input name: NaN where missing, within ±1e30. */
  private final Map<String, float[]> numbers;

  /** By input name: "" where missing. */
  private final Map<String, String[]> texts;

  /** 0 or 1, the place of a class, or a number, by the target. */
  private final float[] labels;

  private final Target target;

  public TrainingRows(
      int size, Map<String, float[]> numbers, Map<String, String[]> texts, float[] labels) {
    this(size, numbers, texts, labels, Target.BINARY);
  }

  private TrainingRows(
      int size,
      Map<String, float[]> numbers,
      Map<String, String[]> texts,
      float[] labels,
      Target target) {
    this.target = target;
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

  /** What the labels mean. */
  public Target target() {
    return target;
  }

  public TrainingRows withLabels(float[] other) {
    return new TrainingRows(size, numbers, texts, other, target);
  }

  /** The same rows with labels of another meaning. */
  public TrainingRows meaning(Target other, float[] settled) {
    return new TrainingRows(size, numbers, texts, settled, other);
  }

  /** Some of the rows, in the order of the indexes. */
  public TrainingRows pick(int[] rows) {
    Map<String, float[]> someNumbers = new LinkedHashMap<>();
    numbers.forEach((name, column) -> someNumbers.put(name, pick(column, rows)));
    Map<String, String[]> someTexts = new LinkedHashMap<>();
    texts.forEach(
        (name, column) ->
            someTexts.put(
                name, Arrays.stream(rows).mapToObj(row -> column[row]).toArray(String[]::new)));
    return new TrainingRows(rows.length, someNumbers, someTexts, pick(labels, rows), target);
  }

  private static float[] pick(float[] column, int[] rows) {
    float[] some = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      some[i] = column[rows[i]];
    }
    return some;
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
