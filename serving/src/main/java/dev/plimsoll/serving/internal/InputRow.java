package dev.plimsoll.serving.internal;

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
 * A row's inputs as an unmodifiable map that costs two small arrays instead of a node and a box per
 * input: there are thousands of these a second.
 */
public final class InputRow extends AbstractMap<String, Object> {
  /** No inputs at all. */
  static final InputRow NONE =
      new InputRow(new InputLayout(List.of()), new float[0], new String[0]);

  private static final String[] NO_TEXTS = {};

  private final InputLayout layout;
  private final float[] numbers;
  private final String[] texts;

  public InputRow(InputLayout layout, float[] numbers, String[] texts) {
    this.layout = layout;
    this.numbers = numbers;
    this.texts = texts;
  }

  /** One row of columns that stand in the layout's order; each is float[] or String[]. */
  public static InputRow of(InputLayout layout, Object[] columns, int row) {
    float[] numbers = new float[layout.numbers()];
    String[] texts = layout.texts() == 0 ? NO_TEXTS : new String[layout.texts()];
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] instanceof float[] values) {
        numbers[layout.slot(i)] = values[row];
      } else {
        texts[layout.slot(i)] = ((String[]) columns[i])[row];
      }
    }
    return new InputRow(layout, numbers, texts);
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

  float[] numbers() {
    return numbers;
  }

  String[] texts() {
    return texts;
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
