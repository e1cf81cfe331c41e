package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.onnx.ModelManifest;
import dev.plimsoll.onnx.OnnxModel;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.scoring.ScoredBlock.Values;
import dev.plimsoll.serving.AnswerForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns in which a model of classes answers: the name of the likeliest class, which parts
 * keep as its place, and the probability of each.
 */
final class ClassColumns {
  /** The column with the name of the likeliest class. */
  static final String CLASS = "class";

  private static final String PREFIX = OnnxModel.PROBABILITY + "_";

  private final List<String> names;
  private final List<String> columns;

  private ClassColumns(List<String> names) {
    this.names = names;
    this.columns = columns(names);
  }

  /** Null when the model is none of classes that have names. */
  static @Nullable ClassColumns of(ModelManifest manifest) {
    List<String> names = AnswerForm.classes(manifest);
    return names.isEmpty() ? null : new ClassColumns(names);
  }

  /** {@link #CLASS}, and a column for each class in the model's order. */
  List<String> columns() {
    return columns;
  }

  /** The name that a place stands for. */
  String name(float place) {
    return names.get((int) place);
  }

  /** The answers of a run, by column. */
  Map<String, Values> of(Map<String, float[]> answers, int rows, String version) {
    float[] numbers = answers.get(OnnxModel.PROBABILITY);
    int width = names.size();
    if (numbers == null || numbers.length != rows * width) {
      throw new PlimsollException(
          PipelineError.SCORING_INVALID,
          "output '%s' of %s: %s (expected: %d FLOAT values for each row, one a class)"
              .formatted(
                  OnnxModel.PROBABILITY,
                  version,
                  numbers == null ? "not FLOAT" : numbers.length + " values",
                  width));
    }
    float[] places = new float[rows];
    float[][] chances = new float[width][rows];
    for (int row = 0; row < rows; row++) {
      int best = 0;
      for (int place = 0; place < width; place++) {
        float chance = numbers[row * width + place];
        chances[place][row] = chance;
        if (chance > numbers[row * width + best]) {
          best = place;
        }
      }
      places[row] = best;
    }
    Map<String, Values> values = new LinkedHashMap<>();
    values.put(CLASS, new Values(places, rows));
    for (int place = 0; place < width; place++) {
      values.put(columns.get(place + 1), new Values(chances[place], rows));
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
