package dev.plimsoll.pipeline.experiment;

import dev.plimsoll.evaluation.SeedComparison;
import dev.plimsoll.evaluation.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * One variant against another.
 *
 * @param seeds that both have
 * @param comparison null when there is no seed that both have, or the metric is undefined
 * @param sentence for people
 */
public record Difference(
    String first, String second, int seeds, @Nullable SeedComparison comparison, String sentence) {

  static Difference of(
      String first, String second, int seeds, @Nullable SeedComparison comparison) {
    return new Difference(
        first, second, seeds, comparison, sentence(first, second, seeds, comparison));
  }

  /** What was shown of the first against the second. */
  public Verdict verdict() {
    return comparison == null ? Verdict.NO_DIFFERENCE_SHOWN : comparison.verdict();
  }

  private static String sentence(
      String first, String second, int seeds, @Nullable SeedComparison comparison) {
    if (comparison == null) {
      return first + " and " + second + " could not be compared: no trial of each was finished.";
    }
    String range = comparison.metric() + " " + comparison.text();
    if (seeds < 2) {
      return "%s against %s: %s with one seed, which shows nothing: the luck of training is not in it."
          .formatted(first, second, range);
    }
    return switch (comparison.verdict()) {
      case BETTER -> "%s is better than %s: %s.".formatted(first, second, range);
      case WORSE -> "%s is worse than %s: %s.".formatted(first, second, range);
      case NO_DIFFERENCE_SHOWN ->
          "No difference is shown between %s and %s: %s.".formatted(first, second, range);
    };
  }
}
