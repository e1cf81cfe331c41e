package dev.plimsoll.data;

import java.util.Arrays;

/**
 * A sketch laid out for asking: values in order, each with the share of all numbers that are at
 * most it. Does not follow later additions to its sketch.
 */
public final class Distribution {
  private final double[] values;
  private final long[] below; // weight of all values up to and including this one
  private final long count;
  private final double min;
  private final double max;

  private Distribution(double[] values, long[] below, long count, double min, double max) {
    this.values = values;
    this.below = below;
    this.count = count;
    this.min = min;
    this.max = max;
  }

  /** Sorts each buffer and merges them, lowest first, so ties never cost more than one pass. */
  static Distribution of(
      double[][] levels, int[] sizes, int retained, long count, double min, double max) {
    double[] values = new double[0];
    long[] weights = new long[0];
    for (int level = 0; level < levels.length; level++) {
      double[] sorted = Arrays.copyOf(levels[level], sizes[level]);
      Arrays.sort(sorted);
      double[] mergedValues = new double[values.length + sorted.length];
      long[] mergedWeights = new long[mergedValues.length];
      for (int to = 0, a = 0, b = 0; to < mergedValues.length; to++) {
        boolean first = b == sorted.length || (a < values.length && values[a] <= sorted[b]);
        mergedValues[to] = first ? values[a] : sorted[b];
        mergedWeights[to] = first ? weights[a++] : 1L << level;
        if (!first) {
          b++;
        }
      }
      values = mergedValues;
      weights = mergedWeights;
    }
    assert values.length == retained;
    Arrays.parallelPrefix(weights, Long::sum);
    return new Distribution(values, weights, count, min, max);
  }

  /** The share of numbers that are at most {@code value}; NaN when there are none. */
  public double rank(double value) {
    if (count == 0) {
      return Double.NaN;
    }
    int at = upper(value);
    return at == 0 ? 0 : (double) below[at - 1] / below[below.length - 1];
  }

  /** The smallest number whose rank is at least each of {@code ranks}; 0 and 1 are exact. */
  public double[] quantiles(double... ranks) {
    double[] found = new double[ranks.length];
    for (int i = 0; i < ranks.length; i++) {
      if (!(ranks[i] >= 0 && ranks[i] <= 1)) {
        throw new IllegalArgumentException("rank: " + ranks[i] + " (expected: 0..1)");
      }
      found[i] = quantile(ranks[i]);
    }
    return found;
  }

  public long count() {
    return count;
  }

  private double quantile(double rank) {
    if (rank == 0) {
      return min;
    }
    if (rank == 1) {
      return max;
    }
    long wanted = (long) Math.ceil(rank * below[below.length - 1]);
    int at = Arrays.binarySearch(below, wanted);
    return values[Math.min(at < 0 ? -at - 1 : at, values.length - 1)];
  }

  /** How many of the values held are at most {@code value}. */
  private int upper(double value) {
    int low = 0;
    int high = values.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (values[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
