package dev.plimsoll.cli.rehearsal;

import dev.plimsoll.evaluation.Comparison;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A promotion, judged by the month that followed it: new version against old, on the same rows.
 *
 * @param differences new less old, one a metric; not empty
 */
record Effect(String newer, String older, Instant at, List<Comparison> differences) {
  Effect {
    differences = List.copyOf(differences);
  }

  String sentence() {
    return "%s replaced %s on %s; on the month that followed its %s against the old one's: %s."
        .formatted(newer, older, at.toString().substring(0, 10), figures(), verdict());
  }

  private String figures() {
    if (has(Metric.AUC)) {
      return ranged("AUC was %+.4f (%+.4f to %+.4f)", Metric.AUC)
          + ranged(", its calibration error %+.4f", Metric.ECE)
          + logLoss();
    }
    if (has(Metric.ACCURACY)) {
      return ranged("accuracy was %+.4f (%+.4f to %+.4f)", Metric.ACCURACY) + logLoss();
    }
    return has(Metric.PINBALL)
        ? ranged("pinball loss was %+.4g (%+.4g to %+.4g)", Metric.PINBALL)
            + ranged(" and its coverage error %+.4f (%+.4f to %+.4f)", Metric.COVERAGE_ERROR)
        : ranged("RMSE was %+.4g (%+.4g to %+.4g)", Metric.RMSE)
            + ranged(" and its mean absolute error %+.4g (%+.4g to %+.4g)", Metric.MAE);
  }

  private String logLoss() {
    return ranged(" and its log loss %+.4f (%+.4f to %+.4f)", Metric.LOG_LOSS);
  }

  private String verdict() {
    Verdict verdict = decisive().verdict();
    return switch (verdict) {
      case BETTER -> "the retraining paid";
      case WORSE -> "the retraining did harm";
      case NO_DIFFERENCE_SHOWN -> "no difference is shown";
    };
  }

  /** By the leading metric of numbers and of quantiles; of the others by the log loss. */
  private Comparison decisive() {
    return Stream.of(Metric.RMSE, Metric.PINBALL)
        .filter(this::has)
        .findFirst()
        .map(this::of)
        .orElseGet(() -> of(Metric.LOG_LOSS));
  }

  private boolean has(Metric metric) {
    return differences.stream().anyMatch(one -> one.metric().equals(metric.key()));
  }

  /** The metric's, or where it is undefined on these rows, the first. */
  private Comparison of(Metric metric) {
    return differences.stream()
        .filter(one -> one.metric().equals(metric.key()))
        .findFirst()
        .orElse(differences.get(0));
  }

  private String ranged(String format, Metric metric) {
    Comparison one = of(metric);
    return String.format(
        Locale.ROOT,
        format,
        one.difference().value(),
        one.difference().low(),
        one.difference().high());
  }
}
