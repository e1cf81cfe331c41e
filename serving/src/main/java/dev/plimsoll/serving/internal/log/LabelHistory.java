package dev.plimsoll.serving.internal.log;

import dev.plimsoll.serving.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a label is news.
 *
 * <p>Labels stand by their time; between equal times the later arrival stands last, and the last
 * one counts. A label that says what was already said at its time is no news, so a retry changes
 * nothing even when a correction has come in between.
 */
final class LabelHistory {
  private LabelHistory() {}

  /** The history with the label in its place, or empty when the label is no news. */
  static Optional<List<Label>> with(List<Label> history, Label label) {
    int place = history.size();
    while (place > 0 && history.get(place - 1).at().isAfter(label.at())) {
      place--;
    }
    for (Label known : history) {
      if (known.at().equals(label.at()) && known.says(label)) {
        return Optional.empty();
      }
    }
    boolean saidBefore = place > 0 && history.get(place - 1).says(label);
    boolean saidAfter = place < history.size() && history.get(place).says(label);
    if (saidBefore || saidAfter) {
      return Optional.empty();
    }
    List<Label> longer = new ArrayList<>(history);
    longer.add(place, label);
    return Optional.of(longer);
  }
}
