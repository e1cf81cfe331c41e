package dev.plimsoll.monitoring;

import dev.plimsoll.evaluation.Explanation;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.MetricSet;
import dev.plimsoll.monitoring.internal.Chance;
import dev.plimsoll.monitoring.internal.Figures;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the labels of a window say.
 *
 * @param labels how many rows have one by now
 * @param metrics of the kind of answers that the window has; null when there are no labels at all
 * @param declines one a metric that is watched (AUC and log loss, accuracy and log loss, RMSE, or
 *     pinball loss and coverage); empty unless measured
 */
public record PerformanceCheck(
    State state, long labels, @Nullable MetricSet metrics, List<Decline> declines) {
  /** Whether anything can be said. */
  public enum State {
    MEASURED,
    TOO_FEW_LABELS,
    /** The profile carries no test result to hold against. */
    NO_REFERENCE
  }

  /**
   * One metric against the test.
   *
   * @param metric its {@link Metric#key()}
   * @param worseBy how much worse than in the test, with a 95 % interval; negative is better. In
   *     the metric's own unit: the label's for an RMSE or a pinball loss, nats for a log loss, a
   *     part of all rows for an accuracy or a coverage
   * @param pValue chance of being this much worse without a decline
   * @param minimum what is too little to call anybody for, in the same unit
   */
  public record Decline(
      String metric, Interval worseBy, double pValue, double minimum, boolean alarmed) {
    /** The metrics in the label's unit, by their keys, as a sentence calls them. */
    private static final Map<String, String> IN_LABELS_UNIT =
        Map.of(Metric.RMSE.key(), Metric.RMSE.label(), Metric.PINBALL.key(), "pinball loss");

    public Explanation explanation() {
      return new Explanation(
          "The window's labels are held against the test: both are samples, and a decline counts"
              + " only when both samples' noise does not explain it and it is large enough.",
          String.format(
              Locale.ROOT,
              "%s is %s than in the test by %s, %s: %s.",
              IN_LABELS_UNIT.getOrDefault(metric, metric),
              metric.equals(Metric.COVERAGE.key()) ? "lower" : "worse",
              IN_LABELS_UNIT.containsKey(metric)
                  ? Figures.words(worseBy) + " in the label's unit"
                  : worseBy.text(),
              Chance.words(pValue),
              alarmed ? "an alarm" : "no alarm"));
    }
  }

  public PerformanceCheck {
    declines = List.copyOf(declines);
  }

  public boolean alarmed() {
    return declines.stream().anyMatch(Decline::alarmed);
  }

  public Explanation explanation() {
    String particular =
        switch (state) {
          case TOO_FEW_LABELS -> labels + " labels so far: too few to say.";
          case NO_REFERENCE -> labels + " labels, and no test result to hold them against.";
          case MEASURED ->
              declines.stream()
                  .map(decline -> decline.explanation().particular())
                  .collect(Collectors.joining(" "));
        };
    return new Explanation(
        "Realised performance is what the predictions were worth once the truth was known.",
        particular);
  }
}
