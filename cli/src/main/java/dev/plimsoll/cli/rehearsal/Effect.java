package dev.plimsoll.cli.rehearsal;

import dev.plimsoll.evaluation.Comparison;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.Verdict;
import dev.plimsoll.pipeline.RetrainingEffect;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A promotion, judged by the month that followed it, or what there is of it: new version against
 * old, on the same rows.
 *
 * @param found new less old, one difference a metric; not empty
 */
record Effect(String newer, String older, Instant at, RetrainingEffect.Found found) {
  String sentence() {
    return String.format(
        Locale.ROOT,
        "%s replaced %s on %s; on the %,d rows from then to %s its %s against the old one's: %s.",
        newer,
        older,
        day(at),
        found.rows(),
        day(found.last()),
        figures(),
        verdict());
  }

  private static String day(Instant at) {
    return at.toString().substring(0, 10);
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
    return found.differences().stream().anyMatch(one -> one.metric().equals(metric.key()));
  }

  /** The metric's, or where it is undefined on these rows, the first. */
  private Comparison of(Metric metric) {
    return found.differences().stream()
        .filter(one -> one.metric().equals(metric.key()))
        .findFirst()
        .orElse(found.differences().get(0));
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
