package dev.plimsoll.serving;

import dev.plimsoll.kernel.PlimsollException;
import java.time.Instant;

/**
 * A label for an earlier prediction.
 *
 * @param label finite; 0 or 1 for a binary question, the number that was asked for otherwise
 * @param at when the label became known
 * @param source who says so
 */
public record Feedback(String predictionId, double label, Instant at, String source) {
  public Feedback {
    if (predictionId.isEmpty()) {
      throw new PlimsollException(
          ServingError.FEEDBACK_INVALID, "prediction_id: '' (expected: the id of a prediction)");
    }
    if (!Double.isFinite(label)) {
      throw new PlimsollException(
          ServingError.FEEDBACK_INVALID, "label: " + label + " (expected: a finite number)");
    }
    if (at.isBefore(PredictionLog.EARLIEST) || at.isAfter(PredictionLog.LATEST)) {
      throw new PlimsollException(
          ServingError.FEEDBACK_INVALID,
          "at: "
              + at
              + " (expected: "
              + PredictionLog.EARLIEST
              + " to "
              + PredictionLog.LATEST
              + ")");
    }
  }
}
