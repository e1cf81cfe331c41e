package dev.plimsoll.serving;

import java.util.List;

/**
 * The logged answers to a request, row by row. A row whose id had been answered before has the
 * answer of then.
 *
 * @param kind what the scores are
 */
public record InferenceResult(String endpoint, AnswerForm kind, List<Prediction> predictions) {
  public InferenceResult {
    predictions = List.copyOf(predictions);
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

  /** Probabilities or values, by {@link #kind}. */
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
}
