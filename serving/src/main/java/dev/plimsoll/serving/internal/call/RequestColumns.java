package dev.plimsoll.serving.internal.call;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import dev.plimsoll.serving.ServingError;
import dev.plimsoll.serving.WholeNumbers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of a request, checked and in the types that models and look-ups want. */
final class RequestColumns {
  private static final double LARGEST_WHOLE = 1L << 53;

  private final int rows;
  private final Map<String, Object> columns;

  RequestColumns(int rows, Map<String, Object> columns) {
    this.rows = rows;
    this.columns = columns;
    columns.forEach(this::requireLength);
  }

  boolean has(String name) {
    return columns.containsKey(name);
  }

  /** A column for a model input at some rows, or null when the request does not bring it. */
  @Nullable Object input(ModelInput input, int[] at) {
    Object column = columns.get(input.name());
    if (column == null) {
      return null;
    }
    boolean text = column instanceof String[];
    if (text != (input.type() == InputType.TEXT)) {
      throw new PlimsollException(
          ServingError.INPUT_TYPE,
          "input '"
              + input.name()
              + "': "
              + (text ? "text" : "numbers")
              + " (expected: "
              + (text ? "numbers" : "text")
              + ")");
    }
    if (column instanceof String[] values) {
      return at.length == rows ? values : texts(values, at);
    }
    if (column instanceof float[] values) {
      return floats(input.name(), values, at);
    }
    if (column instanceof WholeNumbers values) {
      return floats(values, at);
    }
    return floats(input.name(), (double[]) column, at);
  }

  /** A look-up key at some rows, or null when the request does not bring it. */
  String @Nullable [] key(String name, int[] at) {
    Object column = columns.get(name);
    if (column == null) {
      return null;
    }
    if (column instanceof String[] values) {
      return at.length == rows ? values : texts(values, at);
    }
    String[] keys = new String[at.length];
    for (int i = 0; i < at.length; i++) {
      keys[i] = keyText(column, at[i]);
    }
    return keys;
  }

  /** As short as its own type can say it: 0.1 of 32 bits is not 0.1 of 64, but is written so. */
  private static String keyText(Object column, int row) {
    if (column instanceof WholeNumbers values) {
      return values.text(row);
    }
    if (column instanceof float[] values) {
      float value = values[row];
      return isShort(value) ? Long.toString((long) value) : written(Float.toString(value));
    }
    double value = ((double[]) column)[row];
    return isShort(value) ? Long.toString((long) value) : written(Double.toString(value));
  }

  /** Whether it is written without a fraction, so that 17 as a number is the key "17". */
  private static boolean isShort(double value) {
    return value == Math.rint(value) && Math.abs(value) <= LARGEST_WHOLE;
  }

  private static String written(String number) {
    return number.equals("NaN") ? "" : number;
  }

  static String[] texts(String[] values, int[] at) {
    String[] some = new String[at.length];
    for (int i = 0; i < at.length; i++) {
      some[i] = values[at[i]];
    }
    return some;
  }

  private static float[] floats(String name, float[] values, int[] at) {
    float[] some = at.length == values.length ? values.clone() : some(values, at);
    for (int i = 0; i < at.length; i++) {
      if (Float.isInfinite(some[i])) {
        throw infinite(name, at[i], some[i]);
      }
    }
    return some;
  }

  private static float[] some(float[] values, int[] at) {
    float[] some = new float[at.length];
    for (int i = 0; i < at.length; i++) {
      some[i] = values[at[i]];
    }
    return some;
  }

  private static float[] floats(String name, double[] values, int[] at) {
    float[] some = new float[at.length];
    for (int i = 0; i < at.length; i++) {
      some[i] = (float) values[at[i]];
      if (Float.isInfinite(some[i])) {
        throw infinite(name, at[i], values[at[i]]);
      }
    }
    return some;
  }

  /** By way of doubles, as training reads them, so that both round alike. */
  private static float[] floats(WholeNumbers values, int[] at) {
    float[] some = new float[at.length];
    for (int i = 0; i < at.length; i++) {
      some[i] = (float) values.number(at[i]);
    }
    return some;
  }

  private static PlimsollException infinite(String name, int row, double value) {
    return new PlimsollException(
        ServingError.INPUT_VALUE,
        "input '" + name + "' row " + row + ": " + value + " (expected: a finite 32-bit number)");
  }

  private void requireLength(String name, Object column) {
    int length;
    if (column instanceof float[] values) {
      length = values.length;
    } else if (column instanceof double[] values) {
      length = values.length;
    } else if (column instanceof WholeNumbers values) {
      length = values.length();
    } else if (column instanceof String[] values) {
      length = values.length;
    } else {
      throw new PlimsollException(
          ServingError.INPUT_TYPE,
          "input '"
              + name
              + "': "
              + column.getClass().getSimpleName()
              + " (expected: float[], double[], WholeNumbers or String[])");
    }
    if (length != rows) {
      throw new PlimsollException(
          ServingError.REQUEST_INVALID,
          "input '" + name + "': " + length + " values (expected: " + rows + ", one per row)");
    }
  }
}
