package dev.plimsoll.serving.internal.log;

import dev.plimsoll.onnx.InputType;
import dev.plimsoll.onnx.ModelInput;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row's inputs as an unmodifiable map that costs two small arrays, or a pointer into the columns
 * they came in, instead of a node and a box per input: there are many thousands of these a second.
 */
public final class InputRow extends AbstractMap<String, Object> {
  /** No inputs at all. */
  static final InputRow NONE =
      new InputRow(new InputLayout(List.of()), new float[0], new String[0]);

  private static final float[] NO_NUMBERS = {};
  private static final String[] NO_TEXTS = {};

  private final InputLayout layout;
  private final float[] numbers;
  private final String[] texts;
  private final Object @Nullable [] columns;
  private final int row;

  public InputRow(InputLayout layout, float[] numbers, String[] texts) {
    this.layout = layout;
    this.numbers = numbers;
    this.texts = texts;
    this.columns = null;
    this.row = 0;
  }

  private InputRow(InputLayout layout, Object[] columns, int row) {
    this.layout = layout;
    this.numbers = NO_NUMBERS;
    this.texts = NO_TEXTS;
    this.columns = columns;
    this.row = row;
  }

  /**
   * One row of columns that stand in the layout's order; each is float[] or String[], and must not
   * change any more.
   */
  public static InputRow of(InputLayout layout, Object[] columns, int row) {
    return new InputRow(layout, columns, row);
  }

  /** The map itself when it is a row already; numbers become floats. */
  static InputRow of(Map<String, Object> inputs) {
    if (inputs instanceof InputRow row) {
      return row;
    }
    List<ModelInput> names = new ArrayList<>();
    inputs.forEach(
        (name, value) ->
            names.add(
                new ModelInput(name, value instanceof Number ? InputType.NUMBER : InputType.TEXT)));
    InputLayout layout = new InputLayout(names);
    float[] numbers = new float[layout.numbers()];
    String[] texts = new String[layout.texts()];
    int position = 0;
    for (Object value : inputs.values()) {
      int slot = layout.slot(position++);
      if (value instanceof Number number) {
        numbers[slot] = number.floatValue();
      } else {
        texts[slot] = value.toString();
      }
    }
    return new InputRow(layout, numbers, texts);
  }

  /** The row without some of its inputs. */
  InputRow without(Set<String> names) {
    Map<String, Object> rest = new LinkedHashMap<>(this);
    rest.keySet().removeAll(names);
    return of(rest);
  }

  public InputLayout layout() {
    return layout;
  }

  /** The numbers in the layout's order; the caller does not change them. */
  float[] numbers() {
    Object[] all = columns;
    if (all == null) {
      return numbers;
    }
    float[] some = new float[layout.numbers()];
    for (int i = 0; i < all.length; i++) {
      if (all[i] instanceof float[] values) {
        some[layout.slot(i)] = values[row];
      }
    }
    return some;
  }

  /** The texts in the layout's order; the caller does not change them. */
  String[] texts() {
    Object[] all = columns;
    if (all == null || layout.texts() == 0) {
      return texts;
    }
    String[] some = new String[layout.texts()];
    for (int i = 0; i < all.length; i++) {
      if (all[i] instanceof String[] values) {
        some[layout.slot(i)] = values[row];
      }
    }
    return some;
  }

  @Override
  public @Nullable Object get(Object name) {
    int position = layout.position(name);
    return position < 0 ? null : value(position);
  }

  @Override
  public boolean containsKey(Object name) {
    return layout.position(name) >= 0;
  }

  @Override
  public int size() {
    return layout.inputs().size();
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, Object>> iterator() {
        return new Rows();
      }

      @Override
      public int size() {
        return InputRow.this.size();
      }
    };
  }

  private Object value(int position) {
    Object[] all = columns;
    if (all != null) {
      return all[position] instanceof float[] values
          ? (Object) values[row]
          : ((String[]) all[position])[row];
    }
    int slot = layout.slot(position);
    return layout.inputs().get(position).type() == InputType.NUMBER
        ? (Object) numbers[slot]
        : texts[slot];
  }

  private final class Rows implements Iterator<Entry<String, Object>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < size();
    }

    @Override
    public Entry<String, Object> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int position = next++;
      return Map.entry(layout.inputs().get(position).name(), value(position));
    }
  }
}
