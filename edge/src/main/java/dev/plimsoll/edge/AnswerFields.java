package dev.plimsoll.edge;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an answer, called as {@code plimsoll score} calls its columns: of a model of
 * classes the name of the likeliest and the probability of each, of a model of quantiles the middle
 * one and each, of any other its outputs.
 */
public final class AnswerFields {
  private static final String PROBABILITY = "probability";
  private static final String QUANTILES = "quantiles";
  private static final double HALF = 0.5;

  /** 0.3 and 0.7 are equally near to one half, which doubles do not say. */
  private static final double EQUALLY_NEAR = 1e-9;

  private final List<String> outputs;
  private final List<String> classes;
  private final List<Double> levels;
  private final List<String> names;

  /**
   * By what a manifest says.
   *
   * @param manifest {@code model.json}
   * @param outputs of the model
   */
  AnswerFields(Map<String, @Nullable Object> manifest, List<String> outputs) {
    Object task = manifest.get("task");
    this.outputs = outputs;
    this.classes =
        "multi-class".equals(task) && outputs.contains(PROBABILITY)
            ? classes(manifest.get("classes"))
            : List.of();
    this.levels =
        "quantile".equals(task) && outputs.contains(QUANTILES)
            ? levels(manifest.get("levels"))
            : List.of();
    this.names = names();
  }

  /** In the order in which they are written. */
  public List<String> fields() {
    return names;
  }

  /**
   * The fields of an answer to a row: a {@link Float}, a text, a {@code float[]} of an output with
   * several values, or null where the answer has none.
   *
   * @throws EdgeException when there is not one number a class or level
   */
  public Map<String, @Nullable Object> of(Map<String, float[]> answer) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (classes.isEmpty() && levels.isEmpty()) {
      outputs.forEach(name -> fields.put(name, whole(answer.get(name))));
      return fields;
    }
    String output = levels.isEmpty() ? PROBABILITY : QUANTILES;
    float[] numbers = answer.getOrDefault(output, new float[0]);
    int width = names.size() - 1;
    if (numbers.length != width) {
      throw new EdgeException(output + ": " + numbers.length + " values (expected: " + width + ")");
    }
    fields.put(
        names.get(0), levels.isEmpty() ? classes.get(likeliest(numbers)) : numbers[middle()]);
    for (int i = 0; i < width; i++) {
      fields.put(names.get(i + 1), numbers[i]);
    }
    return fields;
  }

  private static @Nullable Object whole(float @Nullable [] values) {
    return values != null && values.length == 1 ? (Object) values[0] : values;
  }

  /** The first of equally likely ones. */
  private static int likeliest(float[] numbers) {
    int best = 0;
    for (int i = 1; i < numbers.length; i++) {
      best = numbers[i] > numbers[best] ? i : best;
    }
    return best;
  }

  /** Of two equally near ones the lower. */
  private int middle() {
    int best = 0;
    for (int i = 1; i < levels.size(); i++) {
      double nearer = Math.abs(levels.get(best) - HALF) - Math.abs(levels.get(i) - HALF);
      best = nearer > EQUALLY_NEAR ? i : best;
    }
    return best;
  }

  private List<String> names() {
    if (!levels.isEmpty()) {
      List<String> names = new ArrayList<>(List.of("value"));
      levels.forEach(
          level ->
              names.add(
                  "quantile_" + BigDecimal.valueOf(level).stripTrailingZeros().toPlainString()));
      return List.copyOf(names);
    }
    if (classes.isEmpty()) {
      return outputs;
    }
    List<String> names = new ArrayList<>(List.of("class"));
    Set<String> taken = new LinkedHashSet<>();
    for (String name : classes) {
      String field = PROBABILITY + "_" + name;
      for (int again = 2; !taken.add(field.toLowerCase(Locale.ROOT)); again++) {
        field = PROBABILITY + "_" + name + "_" + again;
      }
      names.add(field);
    }
    return List.copyOf(names);
  }

  /** None unless they can be told apart. */
  private static List<String> classes(@Nullable Object given) {
    List<String> names =
        given instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
    boolean apart =
        names.size() > 1 && new HashSet<>(names).size() == names.size() && !names.contains("");
    return apart ? names : List.of();
  }

  /** None unless they rise from above 0 to below 1. */
  private static List<Double> levels(@Nullable Object given) {
    List<Double> levels = new ArrayList<>();
    double before = 0;
    for (Object each : given instanceof List<?> list ? list : List.of()) {
      if (!(each instanceof Double level && level > before && level < 1)) {
        return List.of();
      }
      before = level;
      levels.add(level);
    }
    return List.copyOf(levels);
  }
}
