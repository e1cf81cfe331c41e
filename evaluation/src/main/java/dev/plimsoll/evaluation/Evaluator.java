package dev.plimsoll.evaluation;

import dev.plimsoll.evaluation.internal.BootstrapMetrics;
import dev.plimsoll.evaluation.internal.Reliability;
import dev.plimsoll.evaluation.internal.Slices;
import dev.plimsoll.evaluation.internal.SortedScores;
import dev.plimsoll.kernel.PlimsollException;

/**
 * Judges a model that answers with the probability of an outcome.
 *
 * <p>One sort by score, then O(n) a bootstrap resample; slices keep the order and are not sorted
 * again. Intervals are percentile intervals over rows drawn independently: rows that hang together
 * (many of one customer) make them too narrow.
 */
public final class Evaluator {
  private Evaluator() {}

  /** Refuses a table without rows and a plan that slices by an unknown column. */
  public static EvaluationReport evaluate(ScoredTable table, EvaluationPlan plan) {
    requireRows(table);
    Slices.check(table.groups(), plan);
    SortedScores scores = SortedScores.of(table.score(), table.label());
    return new EvaluationReport(
        BootstrapMetrics.of(scores, plan, plan.seed()),
        Slices.of(table.groups(), table.rows(), plan, measure(table, scores, plan)),
        Reliability.of(scores, plan.confidence()),
        plan);
  }

  private static Slices.Measure measure(
      ScoredTable table, SortedScores scores, EvaluationPlan plan) {
    return new Slices.Measure() {
      @Override
      public boolean positive(int row) {
        return table.label()[row];
      }

      @Override
      public MetricSet of(int[] groupOfRow, int group, int rows, long seed) {
        return BootstrapMetrics.of(scores.only(groupOfRow, group, rows), plan, seed);
      }
    };
  }

  static void requireRows(ScoredTable table) {
    if (table.rows() == 0) {
      throw new PlimsollException(
          EvaluationError.NO_ROWS, "table: 0 rows (expected: at least one scored, labelled row)");
    }
  }
}
