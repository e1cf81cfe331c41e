package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.pipeline.TrainingOutcome;
import dev.plimsoll.pipeline.internal.Answered;
import dev.plimsoll.storage.Storage;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** One training of a trial with its answers about its own judging rows. */
record Part(TrainingOutcome outcome, Answered answered, Latency latency) {
  /**
   * All parts of a trial: means of what was chosen by, sums of what was spent, and all answers one
   * part after the other. The model is that of the first part.
   */
  static TrialResult together(long seed, List<Part> parts, Storage storage) {
    Answered all = Answered.together(parts.stream().map(Part::answered).toList());
    return new TrialResult(
        seed,
        parts.get(0).outcome().model(),
        Scores.write(storage, all),
        mean(parts, part -> part.outcome().validAuc()),
        mean(parts, part -> part.outcome().validLogLoss()),
        all.figures(),
        sum(parts, part -> part.outcome().seconds()),
        sum(parts, part -> part.outcome().cpuSeconds()),
        parts.stream().mapToLong(part -> part.outcome().peakRssBytes()).max().orElse(0),
        mean(parts, part -> part.latency().microsOne()),
        mean(parts, part -> part.latency().microsRow()));
  }

  private static double mean(List<Part> parts, ToDoubleFunction<Part> figure) {
    return sum(parts, figure) / parts.size();
  }

  private static double sum(List<Part> parts, ToDoubleFunction<Part> figure) {
    return parts.stream().mapToDouble(figure).sum();
  }
}
