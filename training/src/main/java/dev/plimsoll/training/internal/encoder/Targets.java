package dev.plimsoll.training.internal.encoder;

import dev.plimsoll.training.internal.block.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** What texts are to be answered with: row-major, as many columns as the task has targets. */
public final class Targets {
  private final TextTask task;
  private final int columns;
  private final float[] values;

  private Targets(TextTask task, int columns, float[] values) {
    this.task = task;
    this.columns = columns;
    this.values = values;
  }

  /** One value a text: 0 or 1, the number of a class, or a number. */
  public static Targets of(TextTask task, float[] values) {
    return new Targets(task, 1, values);
  }

  /** 0 or 1 for each of some labels. */
  public static Targets labels(int labels, float[] values) {
    return new Targets(TextTask.LABELS, labels, values);
  }

  public TextTask task() {
    return task;
  }

  public int rows() {
    return values.length / columns;
  }

  float[] values() {
    return values;
  }

  /** How often each class is met, for tasks with classes; else all in one. */
  long[] counts() {
    if (task == TextTask.BINARY || task == TextTask.CLASSES) {
      int most = task == TextTask.BINARY ? 1 : 0;
      for (float value : values) {
        most = Math.max(most, Math.round(value));
      }
      long[] counts = new long[most + 1];
      for (float value : values) {
        counts[Math.round(value)]++;
      }
      return counts;
    }
    return new long[] {rows()};
  }

  /** FLOAT [rows, columns] in the caller's scope. */
  Tensor of(long[] rows) {
    float[] some = new float[rows.length * columns];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, (int) rows[i] * columns, some, i * columns, columns);
    }
    return Tensors.of(some, rows.length, columns);
  }

  Tensor all() {
    return Tensors.of(Arrays.copyOf(values, values.length), rows(), columns);
  }
}
