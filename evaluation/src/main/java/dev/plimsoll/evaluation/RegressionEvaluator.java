package dev.plimsoll.evaluation;

import dev.plimsoll.evaluation.internal.Percentiles;
import dev.plimsoll.evaluation.internal.Resampler;
import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Judges a model that answers with a number: MAE, RMSE and R², each with its interval. */
public final class RegressionEvaluator {
  private static final String CONSTANT =
      "all true values are equal, so there is nothing to explain";

  private RegressionEvaluator() {}

  /**
   * Of the plan, resamples, confidence and seed are used.
   *
   * @param predicted finite
   * @param actual finite, in the same order
   */
  public static RegressionReport evaluate(
      double[] predicted, double[] actual, EvaluationPlan plan) {
    check(predicted, actual);
    int rows = actual.length;
    double[] error = new double[rows];
    double[] centred = new double[rows];
    double mean = Arrays.stream(actual).average().orElse(0);
    for (int i = 0; i < rows; i++) {
      error[i] = predicted[i] - actual[i];
      centred[i] = actual[i] - mean; // small sums: R² by the short formula stays exact
    }
    int[] ones = new int[rows];
    Arrays.fill(ones, 1);
    Figures figures = Figures.of(error, centred, ones);
    double[] mae = new double[plan.resamples()];
    double[] rmse = new double[plan.resamples()];
    double[] r2 = new double[plan.resamples()];
    Resampler resampler = new Resampler(plan.seed(), rows);
    for (int r = 0; r < plan.resamples(); r++) {
      Figures one = Figures.of(error, centred, resampler.next());
      mae[r] = one.mae;
      rmse[r] = one.rmse;
      r2[r] = one.r2;
    }
    Map<String, Interval> metrics = new HashMap<>();
    Map<String, String> undefined = new HashMap<>();
    metrics.put("mae", Percentiles.interval(figures.mae, mae, plan.confidence()));
    metrics.put("rmse", Percentiles.interval(figures.rmse, rmse, plan.confidence()));
    if (Double.isNaN(figures.r2)) {
      undefined.put("r2", CONSTANT);
    } else if (!Percentiles.enough(r2)) {
      undefined.put("r2", "too few different true values for an interval");
    } else {
      metrics.put("r2", Percentiles.interval(figures.r2, r2, plan.confidence()));
    }
    return new RegressionReport(metrics, undefined, rows);
  }

  private static void check(double[] predicted, double[] actual) {
    if (actual.length == 0) {
      throw new PlimsollException(
          EvaluationError.NO_ROWS, "table: 0 rows (expected: at least one)");
    }
    if (predicted.length != actual.length) {
      throw new PlimsollException(
          EvaluationError.ROWS_DIFFER,
          "predicted: %d values (expected: %d)".formatted(predicted.length, actual.length));
    }
    for (int i = 0; i < actual.length; i++) {
      if (!Double.isFinite(predicted[i]) || !Double.isFinite(actual[i])) {
        throw new PlimsollException(
            EvaluationError.SCORE_NOT_FINITE,
            "row %d: predicted %s, actual %s (expected: finite numbers)"
                .formatted(i, predicted[i], actual[i]));
      }
    }
  }

  private record Figures(double mae, double rmse, double r2) {
    static Figures of(double[] error, double[] centred, int[] weight) {
      double absolute = 0;
      double squared = 0;
      double sum = 0;
      double squares = 0;
      long rows = 0;
      for (int i = 0; i < error.length; i++) {
        absolute += weight[i] * Math.abs(error[i]);
        squared += weight[i] * error[i] * error[i];
        sum += weight[i] * centred[i];
        squares += weight[i] * centred[i] * centred[i];
        rows += weight[i];
      }
      double variation = squares - sum * sum / rows;
      boolean constant = variation <= 1e-12 * squares || variation == 0;
      return new Figures(
          absolute / rows,
          Math.sqrt(squared / rows),
          constant ? Double.NaN : 1 - squared / variation);
    }
  }
}
