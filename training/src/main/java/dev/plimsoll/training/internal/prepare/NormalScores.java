package dev.plimsoll.training.internal.prepare;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Maps a column to nearly normal values with mean 0 and variance 1: a piecewise-linear table from
 * the column's quantiles to the normal distribution's.
 *
 * <p>Between knots the map is {@code y0 + sum of rise_k * clip((x - from_k) * slope_k, 0, 1)}:
 * every segment adds the part of its rise that x has climbed. Unlike a sum of hinges, nothing large
 * cancels, so single precision is enough; and it is four operators in a graph. Outside the table it
 * is constant. Ties share the middle of their ranks.
 */
public final class NormalScores {
  /** Value at and below the first knot. */
  private final float y0;

  /** Left end of each segment. */
  private final float[] from;

  /** 1 / width of each segment. */
  private final float[] slope;

  /** What each segment adds. */
  private final float[] rise;

  public NormalScores(float y0, float[] from, float[] slope, float[] rise) {
    this.y0 = y0;
    this.from = from;
    this.slope = slope;
    this.rise = rise;
  }

  public float y0() {
    return y0;
  }

  public float[] from() {
    return from;
  }

  public float[] slope() {
    return slope;
  }

  public float[] rise() {
    return rise;
  }

  /** Most knots a table may have. */
  public static final int MOST_KNOTS = 128;

  private static final float NARROWEST = 1e-30f;

  /** Learns the table from the values that are not NaN, of which there must be one. */
  public static NormalScores learn(float[] column, int knots) {
    float[] sorted = Known.sorted(column);
    double[] x = knots(sorted, knots);
    int distinct = x.length;
    double[] y = new double[distinct];
    for (int k = 0; k < distinct; k++) {
      y[k] = NormalDistribution.of(0, 1).inverseCumulativeProbability(middleRank(sorted, x[k]));
    }
    float[] from = new float[distinct - 1];
    float[] slope = new float[distinct - 1];
    float[] rise = new float[distinct - 1];
    for (int k = 0; k + 1 < distinct; k++) {
      from[k] = (float) x[k];
      slope[k] = (float) (1 / (x[k + 1] - x[k]));
      rise[k] = (float) (y[k + 1] - y[k]);
    }
    return new NormalScores((float) y[0], from, slope, rise).standardised(sorted);
  }

  /**
   * Half of the knots by rank, denser towards both ends, where normal scores change fastest; half
   * at even places among the distinct values, so that a column which is mostly one value still has
   * knots for the rest.
   */
  private static double[] knots(float[] sorted, int knots) {
    float[] distinct = distinct(sorted);
    if (distinct.length <= knots) {
      return places(distinct, distinct.length, false).stream()
          .mapToDouble(Float::doubleValue)
          .toArray();
    }
    Set<Float> places = places(sorted, knots / 2, true);
    places.addAll(places(distinct, knots / 2, false));
    return places.stream().mapToDouble(Float::doubleValue).toArray();
  }

  private static Set<Float> places(float[] values, int count, boolean denserEnds) {
    Set<Float> places = new TreeSet<>();
    for (int k = 0; k < count; k++) {
      double way = count == 1 ? 0 : (double) k / (count - 1);
      if (denserEnds) {
        way = (1 - Math.cos(Math.PI * way)) / 2;
      }
      places.add(values[(int) Math.round(way * (values.length - 1))]);
    }
    return places;
  }

  private static float[] distinct(float[] sorted) {
    float[] distinct = new float[sorted.length];
    int size = 0;
    for (float value : sorted) {
      if (size == 0 || (double) value - distinct[size - 1] > NARROWEST) {
        distinct[size++] = value;
      }
    }
    return Arrays.copyOf(distinct, size);
  }

  private static double middleRank(float[] sorted, double value) {
    int below = bound(sorted, value, false);
    int notAbove = bound(sorted, value, true);
    return (below + notAbove) / 2.0 / sorted.length;
  }

  /** How many values are below {@code value}, or not above it. */
  private static int bound(float[] sorted, double value, boolean inclusive) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || (inclusive && sorted[middle] == value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private NormalScores standardised(float[] sorted) {
    double sum = 0;
    double squares = 0;
    for (float value : sorted) {
      double y = apply(value);
      sum += y;
      squares += y * y;
    }
    double mean = sum / sorted.length;
    double deviation = Math.sqrt(Math.max(1e-12, squares / sorted.length - mean * mean));
    float[] scaled = new float[rise.length];
    for (int k = 0; k < rise.length; k++) {
      scaled[k] = (float) (rise[k] / deviation);
    }
    return new NormalScores((float) ((y0 - mean) / deviation), from, slope, scaled);
  }

  /** NaN stays NaN. */
  public float apply(float x) {
    if (Float.isNaN(x)) {
      return Float.NaN;
    }
    float y = y0;
    for (int k = 0; k < from.length; k++) {
      y += rise[k] * Math.max(0f, Math.min(1f, (x - from[k]) * slope[k]));
    }
    return y;
  }
}
