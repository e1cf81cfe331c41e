package dev.plimsoll.serving;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The logged answers to a request, row by row. A row whose id had been answered before has the
 * answer of then.
 *
 * @param kind what the scores are
 * @param classes names of all classes that the rows may have, each once; empty when the answers are
 *     no classes
 */
public record InferenceResult(
    String endpoint, AnswerForm kind, List<String> classes, List<Prediction> predictions) {
  public InferenceResult {
    classes = List.copyOf(classes);
    predictions = List.copyOf(predictions);
  }

  /**
   * The answers of an endpoint.
   *
   * @param known classes that the endpoint's versions know; those that only an earlier answer knew
   *     come after them
   */
  public static InferenceResult of(
      String endpoint, AnswerForm kind, List<String> known, List<Prediction> predictions) {
    if (kind != AnswerForm.CLASSES) {
      return new InferenceResult(endpoint, kind, known, predictions);
    }
    // Rows of one model share one list of names, so that few lists are looked into.
    Set<List<String>> met = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<String> all = new LinkedHashSet<>(known);
    for (Prediction prediction : predictions) {
      ClassAnswer answer = prediction.classes();
      if (answer != null && met.add(answer.names())) {
        all.addAll(answer.names());
      }
    }
    return new InferenceResult(endpoint, kind, List.copyOf(all), predictions);
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

  /** Probabilities or values, by {@link #kind}; of classes that of the likeliest. */
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
    int width = classes.size();
    float[] values = new float[Math.multiplyExact(rows(), width)];
    IdentityHashMap<List<String>, int[]> places = new IdentityHashMap<>();
    for (int row = 0; row < predictions.size(); row++) {
      ClassAnswer answer = predictions.get(row).classes();
      if (answer != null) {
        int[] place = places.computeIfAbsent(answer.names(), this::places);
        for (int i = 0; i < place.length; i++) {
          values[row * width + place[i]] = answer.probability(i);
        }
      }
    }
    return values;
  }

  /** Where a model's classes stand among all. */
  private int[] places(List<String> names) {
    Map<String, Integer> all = new HashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      all.put(classes.get(i), i);
    }
    return names.stream().mapToInt(name -> place(all.get(name), name)).toArray();
  }

  private static int place(@Nullable Integer place, String name) {
    if (place == null) {
      throw new IllegalArgumentException("class '" + name + "' (expected: one of all classes)");
    }
    return place;
  }
}
