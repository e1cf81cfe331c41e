package dev.plimsoll.onnx;

/**
 * Whether a row's answer is the same alone, filled up to a longer row's length, and among others.
 *
 * @param known false when the graph's inputs are such that no rows could be made up for it
 * @param invariant whether the worst difference is within rounding, {@link #TOLERANCE}
 * @param rows how many rows were asked
 * @param worstDifference largest difference of a value, relative to the largest value of its row
 * @param worstCosine between a row's answers alone and in company; 1 is the same direction
 */
public record BatchCheck(
    boolean known, boolean invariant, int rows, double worstDifference, double worstCosine) {
  /** Differences below come from the order of additions, not from the company. */
  public static final double TOLERANCE = 1e-4;

  static BatchCheck unknown() {
    return new BatchCheck(false, false, 0, Double.NaN, Double.NaN);
  }
}
