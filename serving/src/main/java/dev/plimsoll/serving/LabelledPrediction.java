package dev.plimsoll.serving;

import java.util.List;
import java.util.Optional;

/**
 * A prediction and what is known of its truth by now.
 *
 * @param labels the first label and its corrections, by their time; empty while unknown
 */
public record LabelledPrediction(Prediction prediction, List<Label> labels) {
  public LabelledPrediction {
    labels = List.copyOf(labels);
  }

  /** The label that counts: the one with the latest time. */
  public Optional<Label> label() {
    return labels.isEmpty() ? Optional.empty() : Optional.of(labels.get(labels.size() - 1));
  }
}
