package dev.plimsoll.evaluation;

import dev.plimsoll.evaluation.internal.AnswerPass;
import dev.plimsoll.evaluation.internal.Percentiles;
import dev.plimsoll.evaluation.internal.Resampler;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges a model that answers with classes, a number or quantiles: every metric of the kind with
 * its percentile interval over rows drawn independently.
 */
public final class AnswerEvaluator {
  private AnswerEvaluator() {}

  /**
   * Of the plan, resamples, confidence and seed are used.
   *
   * @param table at least one row
   */
  public static AnswerReport evaluate(AnswerTable table, EvaluationPlan plan) {
    requireRows(table);
    List<AnswerMetric> all = AnswerMetric.of(table.kind());
    AnswerPass pass = new AnswerPass(table);
    int[] ones = new int[table.rows()];
    Arrays.fill(ones, 1);
    Map<AnswerMetric, double[]> resampled = new EnumMap<>(AnswerMetric.class);
    all.forEach(metric -> resampled.put(metric, new double[plan.resamples()]));
    Resampler resampler = new Resampler(plan.seed(), table.rows());
    for (int r = 0; r < plan.resamples(); r++) {
      int at = r;
      int[] counts = resampler.next();
      resampled.forEach((metric, values) -> values[at] = pass.value(metric, counts));
    }
    Map<String, Interval> metrics = new HashMap<>();
    Map<String, String> undefined = new HashMap<>();
    resampled.forEach(
        (metric, values) -> {
          double value = pass.value(metric, ones);
          if (Double.isNaN(value)) {
            undefined.put(
                metric.key(), "all true values are equal, so there is nothing to explain or order");
          } else if (!Percentiles.enough(values)) {
            undefined.put(metric.key(), "too few different true values for an interval");
          } else {
            metrics.put(metric.key(), Percentiles.interval(value, values, plan.confidence()));
          }
        });
    return new AnswerReport(table.kind(), metrics, undefined, table.rows());
  }

  static void requireRows(AnswerTable table) {
    if (table.rows() == 0) {
      throw new PlimsollException(
          EvaluationError.NO_ROWS, "table: 0 rows (expected: at least one)");
    }
  }
}
