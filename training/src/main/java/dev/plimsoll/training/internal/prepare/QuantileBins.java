package dev.plimsoll.training.internal.prepare;

import java.util.TreeSet;

/**
 * The bins of one column between quantiles of its training values: at most so many, each with about
 * as many values, fewer where values repeat. Missing values (NaN) do not count.
 */
public final class QuantileBins {
  private final float[] from;
  private final float[] slope;

  private QuantileBins(float[] from, float[] slope) {
    this.from = from;
    this.slope = slope;
  }

  /** A column without two different values has one bin, in which everything is at its start. */
  public static QuantileBins learn(float[] column, int bins) {
    float[] sorted = Known.sorted(column);
    TreeSet<Float> edges = new TreeSet<>();
    for (int i = 0; i <= bins && sorted.length > 0; i++) {
      edges.add(sorted[(int) Math.round((double) i / bins * (sorted.length - 1))]);
    }
    if (edges.size() < 2) {
      return new QuantileBins(new float[] {0}, new float[] {0});
    }
    float[] from = new float[edges.size() - 1];
    float[] slope = new float[edges.size() - 1];
    int bin = 0;
    float before = edges.first();
    for (float edge : edges.tailSet(before, false)) {
      from[bin] = before;
      slope[bin++] = (float) (1 / ((double) edge - before));
      before = edge;
    }
    return new QuantileBins(from, slope);
  }

  /** Left ends, rising. */
  public float[] from() {
    return from;
  }

  /** 1 / width of each bin. */
  public float[] slope() {
    return slope;
  }
}
