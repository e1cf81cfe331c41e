package dev.plimsoll.evaluation;

import dev.plimsoll.evaluation.internal.AnswerPass;
import dev.plimsoll.evaluation.internal.Confusions;
import dev.plimsoll.evaluation.internal.Percentiles;
import dev.plimsoll.evaluation.internal.Reliability;
import dev.plimsoll.evaluation.internal.Resampler;
import dev.plimsoll.evaluation.internal.Slices;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Judges a model that answers with classes, a number or quantiles: every metric of the kind with
 * its percentile interval over rows drawn independently, over all rows and by slice.
 */
public final class AnswerEvaluator {
  private AnswerEvaluator() {}

  /** The same without names of classes, so that none is reported by itself. */
  public static EvaluationReport evaluate(AnswerTable table, EvaluationPlan plan) {
    return evaluate(table, List.of(), plan);
  }

  /**
   * The threshold of the plan is not used. Reliability is reported of classes (of the probability
   * of the likeliest) and of quantiles (of each level).
   *
   * @param table at least one row
   * @param classes names of the table's columns, if it is of classes and each is to be reported
   */
  public static EvaluationReport evaluate(
      AnswerTable table, List<String> classes, EvaluationPlan plan) {
    requireRows(table);
    Slices.check(table.groups(), plan);
    return new EvaluationReport(
        metrics(table, plan, plan.seed()),
        Slices.of(table.groups(), table.rows(), plan, measure(table, plan)),
        reliability(table, plan),
        classes.isEmpty() ? List.of() : Confusions.of(table, classes, plan.confidence()),
        plan);
  }

  private static List<ReliabilityBin> reliability(AnswerTable table, EvaluationPlan plan) {
    return switch (table.kind()) {
      case CLASSES -> Reliability.of(new AnswerPass(table).surest(), plan.confidence());
      case QUANTILES -> Reliability.of(table, plan.confidence());
      case NUMBER, OUTCOME -> List.of();
    };
  }

  private static Slices.Measure measure(AnswerTable table, EvaluationPlan plan) {
    return new Slices.Measure() {
      @Override
      public boolean positive(int row) {
        return false;
      }

      @Override
      public MetricSet of(int[] groupOfRow, int group, int rows, long seed) {
        int[] mine =
            IntStream.range(0, groupOfRow.length).filter(row -> groupOfRow[row] == group).toArray();
        return metrics(table.only(mine), plan, seed);
      }
    };
  }

  private static MetricSet metrics(AnswerTable table, EvaluationPlan plan, long seed) {
    AnswerPass pass = new AnswerPass(table);
    int[] ones = new int[table.rows()];
    Arrays.fill(ones, 1);
    Map<Metric, double[]> resampled = new EnumMap<>(Metric.class);
    Metric.of(table.kind()).forEach(metric -> resampled.put(metric, new double[plan.resamples()]));
    Resampler resampler = new Resampler(seed, table.rows());
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
            metrics.put(
                metric.key(),
                Percentiles.interval(
                    metric, value, values, plan.confidence(), pass::honestCalibrationError));
          }
        });
    return new MetricSet(table.kind(), metrics, undefined, table.rows(), 0);
  }

  static void requireRows(AnswerTable table) {
    if (table.rows() == 0) {
      throw new PlimsollException(
          EvaluationError.NO_ROWS, "table: 0 rows (expected: at least one)");
    }
  }
}
