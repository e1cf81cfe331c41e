package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.pipeline.scoring.ScoredBlock.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The columns in which a model of classes answers: the name of the likeliest class, which parts
 * keep as its place, and the probability of each.
 */
final class ClassColumns implements AnswerColumns {
  /** The column with the name of the likeliest class. */
  static final String CLASS = "class";

  private static final String PREFIX = OnnxModel.PROBABILITY + "_";

  private final List<String> names;
  private final List<String> columns;

  ClassColumns(List<String> names) {
    this.names = names;
    this.columns = columns(names);
  }

  /** {@link #CLASS}, and a column for each class in the model's order. */
  @Override
  public List<String> names() {
    return columns;
  }

  @Override
  public boolean isText(String column) {
    return column.equals(CLASS);
  }

  @Override
  public String text(float number) {
    return names.get((int) number);
  }

  @Override
  public Map<String, Values> of(Map<String, float[]> outputs, int rows, String version) {
    int width = names.size();
    float[] numbers =
        AnswerColumns.required(
            outputs.get(OnnxModel.PROBABILITY), OnnxModel.PROBABILITY, rows, width, CLASS, version);
    float[] places = new float[rows];
    for (int row = 0; row < rows; row++) {
      int best = 0;
      for (int place = 1; place < width; place++) {
        if (numbers[row * width + place] > numbers[row * width + best]) {
          best = place;
        }
      }
      places[row] = best;
    }
    Map<String, Values> values = new LinkedHashMap<>();
    values.put(CLASS, new Values(places, rows));
    for (int place = 0; place < width; place++) {
      values.put(columns.get(place + 1), AnswerColumns.column(numbers, rows, width, place));
    }
    return values;
  }

  /** Formats that know no capitals in names would have two columns of one name. */
  private static List<String> columns(List<String> names) {
    Set<String> taken = new LinkedHashSet<>();
    List<String> columns = new ArrayList<>(List.of(CLASS));
    for (String name : names) {
      String column = PREFIX + name;
      for (int again = 2; !taken.add(column.toLowerCase(Locale.ROOT)); again++) {
        column = PREFIX + name + "_" + again;
      }
      columns.add(column);
    }
    return List.copyOf(columns);
  }
}
