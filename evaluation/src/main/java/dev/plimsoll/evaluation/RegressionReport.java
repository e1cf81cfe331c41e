package dev.plimsoll.evaluation;

import java.util.Map;
import java.util.Optional;

/**
 * How far the predictions of a number are from the numbers.
 *
 * @param metrics {@code mae}, {@code rmse}, {@code r2}
 * @param undefined why one of them has no value here
 */
public record RegressionReport(
    Map<String, Interval> metrics, Map<String, String> undefined, long rows) {
  private static final Map<String, String> GENERAL =
      Map.of(
          "mae", "MAE is the mean distance between prediction and truth, in the unit of both.",
          "rmse", "RMSE is the same with large misses counted more, in the unit of both.",
          "r2",
              "R² is the share of the variation that the model explains: 1 is all, 0 is as good as"
                  + " always answering the mean, below 0 is worse than that.");

  public RegressionReport {
    metrics = Map.copyOf(metrics);
    undefined = Map.copyOf(undefined);
  }

  public Optional<Interval> metric(String name) {
    return Optional.ofNullable(metrics.get(name));
  }

  public Explanation explanation(String name) {
    String particular =
        metric(name)
            .map(interval -> "Here it is " + interval.text() + " over " + rows + " rows.")
            .orElseGet(
                () ->
                    "Here it is undefined: "
                        + undefined.getOrDefault(name, "it was not measured")
                        + ".");
    return new Explanation(GENERAL.getOrDefault(name, name + "."), particular);
  }
}
