package dev.plimsoll.evaluation;

import java.util.Map;
import java.util.Optional;

/**
 * How well answers of classes, numbers or quantiles met the truth. Every {@link AnswerMetric} of
 * the kind is in exactly one of the two maps.
 *
 * @param metrics by {@link AnswerMetric#key()}
 * @param undefined why one of them has no value here
 */
public record AnswerReport(
    AnswerKind kind, Map<String, Interval> metrics, Map<String, String> undefined, long rows) {
  public AnswerReport {
    metrics = Map.copyOf(metrics);
    undefined = Map.copyOf(undefined);
  }

  /** Empty when the metric is undefined here; {@link #undefined} then says why. */
  public Optional<Interval> metric(AnswerMetric metric) {
    return Optional.ofNullable(metrics.get(metric.key()));
  }

  /** What a metric means, and what it says of these rows. */
  public Explanation explanation(AnswerMetric metric) {
    String particular =
        metric(metric)
            .map(interval -> "Here it is " + interval.text() + " over " + rows + " rows.")
            .orElseGet(
                () ->
                    "Here it is undefined: "
                        + undefined.getOrDefault(metric.key(), "it was not measured")
                        + ".");
    return new Explanation(metric.general(), particular);
  }
}
