package dev.plimsoll.evaluation;

import dev.plimsoll.kernel.PlimsollException;
import java.util.List;

/**
 * How a table is to be judged. Equal plans and tables give equal reports, to the bit.
 *
 * @param slices which group columns to slice by: {@code [carrier]} or a pair {@code [carrier,
 *     hour]}
 * @param minimumRows slices with fewer rows are reported as too small, not measured
 * @param resamples bootstrap resamples behind each interval
 * @param confidence share of the time that an interval should hold, such as 0.95
 * @param seed of the resampling
 * @param threshold at or above which a score means "yes"
 */
public record EvaluationPlan(
    List<List<String>> slices,
    int minimumRows,
    int resamples,
    double confidence,
    long seed,
    double threshold) {
  public static final int MINIMUM_RESAMPLES = 50;

  public EvaluationPlan {
    slices = slices.stream().map(List::copyOf).toList();
    require(minimumRows >= 1, "minimumRows", minimumRows, ">= 1");
    require(resamples >= MINIMUM_RESAMPLES, "resamples", resamples, ">= " + MINIMUM_RESAMPLES);
    require(confidence > 0 && confidence < 1, "confidence", confidence, "between 0 and 1");
    require(threshold >= 0 && threshold <= 1, "threshold", threshold, "0 to 1");
    for (List<String> slice : slices) {
      require(!slice.isEmpty() && slice.size() <= 2, "slice", slice, "one column or a pair");
    }
  }

  /** With the threshold at one half. */
  public EvaluationPlan(
      List<List<String>> slices, int minimumRows, int resamples, double confidence, long seed) {
    this(slices, minimumRows, resamples, confidence, seed, 0.5);
  }

  /** No slices, 200 resamples, 95 %. */
  public static EvaluationPlan simple(long seed) {
    return new EvaluationPlan(List.of(), 100, 200, 0.95, seed);
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new PlimsollException(
          EvaluationError.PLAN_INVALID, name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
