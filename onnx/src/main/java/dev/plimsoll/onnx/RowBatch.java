package dev.plimsoll.onnx;

import dev.plimsoll.kernel.PlimsollException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows for a model, one column per input. The columns are not copied until the model runs.
 *
 * <p>A number may be NaN and a text may be empty; both mean missing.
 */
public final class RowBatch {
  private final int rows;
  private final Map<String, Object> columns = new LinkedHashMap<>();

  public RowBatch(int rows) {
    if (rows < 1) {
      throw new PlimsollException(
          OnnxError.INPUT_WRONG_LENGTH, "rows: " + rows + " (expected: at least 1)");
    }
    this.rows = rows;
  }

  /** A batch from columns that are {@code float[]} or {@code String[]}. */
  public static RowBatch of(int rows, Map<String, ?> columns) {
    RowBatch batch = new RowBatch(rows);
    columns.forEach(batch::put);
    return batch;
  }

  /** Values row by row; for an input of shape [N,k] each row has k of them. */
  public RowBatch numbers(String name, float[] values) {
    return put(name, values);
  }

  /**
   * A direct buffer in native order, which the runtime reads in place. It must stay as it is until
   * the call has returned.
   */
  public RowBatch numbers(String name, FloatBuffer values) {
    return put(name, values);
  }

  public RowBatch texts(String name, String[] values) {
    return put(name, values);
  }

  public int rows() {
    return rows;
  }

  /** Some of the rows, copied: what a model whose answers depend on batch mates is fed with. */
  public RowBatch slice(int from, int count) {
    if (from < 0 || count < 1 || from > rows - count) {
      throw new PlimsollException(
          OnnxError.INPUT_WRONG_LENGTH,
          "rows: " + count + " from " + from + " (expected: within " + rows + " rows)");
    }
    RowBatch part = new RowBatch(count);
    columns.forEach((name, values) -> part.put(name, slice(values, from, count)));
    return part;
  }

  /** The given rows in the given order, copied. */
  RowBatch pick(int[] chosen) {
    RowBatch part = new RowBatch(chosen.length);
    columns.forEach((name, values) -> part.put(name, pick(values, chosen)));
    return part;
  }

  private Object pick(Object values, int[] chosen) {
    if (values instanceof String[] texts) {
      String[] some = new String[chosen.length];
      for (int i = 0; i < some.length; i++) {
        some[i] = texts[chosen[i]];
      }
      return some;
    }
    float[] numbers = numbers(values);
    int width = numbers.length / rows;
    float[] some = new float[chosen.length * width];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(numbers, chosen[i] * width, some, i * width, width);
    }
    return some;
  }

  private static float[] numbers(Object values) {
    if (values instanceof FloatBuffer buffer) {
      float[] numbers = new float[buffer.remaining()];
      buffer.duplicate().get(numbers);
      return numbers;
    }
    return (float[]) values;
  }

  private Object slice(Object values, int from, int count) {
    if (values instanceof String[] texts) {
      return Arrays.copyOfRange(texts, from, from + count);
    } else if (values instanceof float[] numbers) {
      int width = numbers.length / rows;
      return Arrays.copyOfRange(numbers, from * width, (from + count) * width);
    } else if (values instanceof FloatBuffer buffer) {
      int width = buffer.remaining() / rows;
      float[] numbers = new float[count * width];
      buffer.slice(buffer.position() + from * width, numbers.length).get(numbers);
      return numbers;
    }
    return values;
  }

  /** Name to {@code float[]}, {@code FloatBuffer} or {@code String[]}. */
  Map<String, Object> columns() {
    return Collections.unmodifiableMap(columns);
  }

  private RowBatch put(String name, Object values) {
    if (columns.put(name, values) != null) {
      throw new PlimsollException(
          OnnxError.INPUT_UNKNOWN, "input: '" + name + "' twice (expected: once)");
    }
    return this;
  }
}
