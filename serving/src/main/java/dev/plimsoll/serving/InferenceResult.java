package dev.plimsoll.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The logged answers to a request, row by row. A row whose id had been answered before has the
 * answer of then.
 *
 * @param kind what the scores are
 * @param classes names of all classes that the rows may have, each once; empty when the answers are
 *     no classes
 * @param levels of all quantiles that the rows may have, rising; empty when the answers are no
 *     quantiles
 */
public record InferenceResult(
    String endpoint,
    AnswerForm kind,
    List<String> classes,
    List<Double> levels,
    List<Prediction> predictions) {
  public InferenceResult {
    classes = List.copyOf(classes);
    levels = List.copyOf(levels);
    predictions = List.copyOf(predictions);
  }

  /**
   * The answers of an endpoint.
   *
   * @param known classes that the endpoint's versions know; those that only an earlier answer knew
   *     come after them
   * @param levels of its versions' quantiles; those of earlier answers are added
   */
  public static InferenceResult of(
      String endpoint,
      AnswerForm kind,
      List<String> known,
      List<Double> levels,
      List<Prediction> predictions) {
    if (!kind.distributes()) {
      return new InferenceResult(endpoint, kind, known, levels, predictions);
    }
    Set<String> names = new LinkedHashSet<>(known);
    Set<Double> rising = new TreeSet<>(levels);
    // Rows of one model share one list of columns, so that few lists are looked into.
    Set<List<?>> met = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Prediction prediction : predictions) {
      AnswerDistribution answer = prediction.distribution();
      if (answer == null || !met.add(answer.columns())) {
        continue;
      }
      if (answer instanceof ClassAnswer classes) {
        names.addAll(classes.names());
      } else if (answer instanceof QuantileAnswer quantiles) {
        rising.addAll(quantiles.levels());
      }
    }
    return new InferenceResult(
        endpoint, kind, List.copyOf(names), List.copyOf(rising), predictions);
  }

  public int rows() {
    return predictions.size();
  }

  public List<String> predictionIds() {
    return predictions.stream().map(Prediction::id).toList();
  }

  public List<String> versions() {
    return predictions.stream().map(Prediction::version).toList();
  }

  /**
   * Probabilities or values, by {@link #kind}; of classes that of the likeliest, of quantiles the
   * middle one.
   */
  public float[] score() {
    float[] values = new float[rows()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) predictions.get(i).score();
    }
    return values;
  }

  /** NaN where the model gives none. */
  public float[] logit() {
    float[] values = new float[rows()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) predictions.get(i).logit();
    }
    return values;
  }

  /** The likeliest class of each row; empty where an answer is no class. */
  public List<String> likeliest() {
    List<String> names = new ArrayList<>(rows());
    for (Prediction prediction : predictions) {
      ClassAnswer answer = prediction.classes();
      names.add(answer == null ? "" : answer.name());
    }
    return names;
  }

  /**
   * Row by row the probability of each of {@link #classes}; 0 of a class that the row's model does
   * not know.
   */
  public float[] probabilities() {
    return spread(classes, 0);
  }

  /** Row by row the quantile of each of {@link #levels}; NaN where the row's model gave none. */
  public float[] quantiles() {
    return spread(levels, Float.NaN);
  }

  private float[] spread(List<?> columns, float absent) {
    int width = columns.size();
    float[] values = new float[Math.multiplyExact(rows(), width)];
    Arrays.fill(values, absent);
    Map<Object, Integer> placeOf = new HashMap<>();
    columns.forEach(column -> placeOf.put(column, placeOf.size()));
    IdentityHashMap<List<?>, int[]> places = new IdentityHashMap<>();
    for (int row = 0; row < predictions.size(); row++) {
      AnswerDistribution answer = predictions.get(row).distribution();
      if (answer != null) {
        int[] place = places.computeIfAbsent(answer.columns(), of -> places(of, placeOf));
        for (int i = 0; i < place.length; i++) {
          values[row * width + place[i]] = answer.number(i);
        }
      }
    }
    return values;
  }

  private static int[] places(List<?> columns, Map<Object, Integer> placeOf) {
    return columns.stream().mapToInt(column -> place(placeOf.get(column), column)).toArray();
  }

  private static int place(@Nullable Integer place, Object column) {
    if (place == null) {
      throw new IllegalArgumentException(
          column + " (expected: one of all classes, or of all levels)");
    }
    return place;
  }
}
