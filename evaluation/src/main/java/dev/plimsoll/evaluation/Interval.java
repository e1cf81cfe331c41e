package dev.plimsoll.evaluation;

import dev.plimsoll.kernel.PlimsollException;
import java.util.Locale;

/**
 * A figure and the range in which the true one may be expected.
 *
 * @param value the figure on the rows at hand
 * @param low lower end
 * @param high upper end, not below {@code low}
 */
public record Interval(double value, double low, double high) {
  public Interval {
    if (!Double.isFinite(value) || !Double.isFinite(low) || !Double.isFinite(high) || low > high) {
      throw new PlimsollException(
          EvaluationError.PLAN_INVALID,
          "interval: %s [%s, %s] (expected: finite numbers, low <= high)"
              .formatted(value, low, high));
    }
  }

  public boolean contains(double other) {
    return low <= other && other <= high;
  }

  public double width() {
    return high - low;
  }

  /** Such as {@code 0.712 (0.695 to 0.730)}. */
  public String text() {
    return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", value, low, high);
  }
}
