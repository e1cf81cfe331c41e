package dev.plimsoll.evaluation;

import dev.plimsoll.kernel.PlimsollException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The metrics of one set of rows. Every {@link Metric} of the kind is in exactly one of the two
 * maps.
 *
 * @param kind what the model answers with
 * @param metrics by {@link Metric#key()}
 * @param undefined why a metric has no value here, by {@link Metric#key()}
 * @param rows how many rows were judged
 * @param positives how many of them had the outcome; 0 where answers are of another kind
 */
public record MetricSet(
    AnswerKind kind,
    Map<String, Interval> metrics,
    Map<String, String> undefined,
    long rows,
    long positives) {
  public MetricSet {
    // evidence of the time when there was one kind does not name it
    kind = kind == null ? AnswerKind.OUTCOME : kind;
    metrics = Map.copyOf(metrics);
    undefined = Map.copyOf(undefined);
  }

  /** Of probabilities of one outcome, with everything defined. */
  public MetricSet(Map<String, Interval> metrics, long rows, long positives) {
    this(AnswerKind.OUTCOME, metrics, Map.of(), rows, positives);
  }

  /** The metric that decides where nobody names another. */
  public Metric leading() {
    return Metric.leading(kind);
  }

  /** Empty when the metric is undefined here; {@link #undefined} then says why. */
  public Optional<Interval> metric(Metric metric) {
    return Optional.ofNullable(metrics.get(metric.key()));
  }

  /** The figure of a metric; refused with its reason when it is undefined here. */
  public Interval require(Metric metric) {
    return metric(metric)
        .orElseThrow(
            () ->
                new PlimsollException(
                    EvaluationError.METRIC_UNKNOWN,
                    "%s: undefined, %s (expected: a value)"
                        .formatted(
                            metric.key(), undefined.getOrDefault(metric.key(), "not measured"))));
  }

  /** What a metric means, and what it says of these rows. */
  public Explanation explanation(Metric metric) {
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

  /** All explanations, by metric. */
  public Map<String, Explanation> explanation() {
    Map<String, Explanation> all = new TreeMap<>();
    for (Metric metric : Metric.of(kind)) {
      all.put(metric.key(), explanation(metric));
    }
    return all;
  }
}
