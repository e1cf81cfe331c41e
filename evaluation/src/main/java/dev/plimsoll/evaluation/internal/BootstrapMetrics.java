package dev.plimsoll.evaluation.internal;

import dev.plimsoll.evaluation.AnswerKind;
import dev.plimsoll.evaluation.EvaluationPlan;
import dev.plimsoll.evaluation.Interval;
import dev.plimsoll.evaluation.Metric;
import dev.plimsoll.evaluation.MetricSet;
import java.util.HashMap;
import java.util.Map;

/** Every metric of some rows with its interval, or the reason why it has none. */
public final class BootstrapMetrics {
  private BootstrapMetrics() {}

  public static MetricSet of(SortedScores scores, EvaluationPlan plan, long seed) {
    MetricPass pass = new MetricPass(scores, plan.threshold());
    Map<Metric, Double> values = pass.values();
    Resamples resamples = new Resamples(plan.resamples());
    Resampler resampler = new Resampler(seed, scores.size());
    for (int r = 0; r < plan.resamples(); r++) {
      // Rows are exchangeable, so counts may be dealt straight to sorted positions.
      resamples.add(pass.values(resampler.next()));
    }
    Map<String, Interval> metrics = new HashMap<>();
    Map<String, String> undefined = new HashMap<>();
    for (Map.Entry<Metric, Double> entry : values.entrySet()) {
      Metric metric = entry.getKey();
      double value = entry.getValue();
      double[] resampled = resamples.of(metric);
      if (Double.isNaN(value)) {
        undefined.put(metric.key(), reason(metric, scores));
      } else if (!Percentiles.enough(resampled)) {
        undefined.put(metric.key(), "too few rows of one kind for an interval");
      } else {
        metrics.put(
            metric.key(),
            Percentiles.interval(
                metric, value, resampled, plan.confidence(), pass::honestCalibrationError));
      }
    }
    return new MetricSet(AnswerKind.OUTCOME, metrics, undefined, scores.size(), scores.positives());
  }

  private static String reason(Metric metric, SortedScores scores) {
    return switch (metric) {
      case AUC, PR_AUC ->
          scores.positives() == 0 ? "no row has the outcome" : "every row has the outcome";
      case PRECISION -> "no row is scored at or above the threshold";
      case RECALL -> "no row has the outcome";
      case F1 -> "no row has the outcome and none is scored at or above the threshold";
      default -> "no rows";
    };
  }
}
