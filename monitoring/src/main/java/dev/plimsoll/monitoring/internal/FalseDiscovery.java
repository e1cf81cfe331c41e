package dev.plimsoll.monitoring.internal;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Benjamini and Hochberg's step-up rule (1995): of the alarms raised over many columns, at most the
 * stated share is false on average; when no column has changed, any alarm at all is that rare.
 */
public final class FalseDiscovery {
  private FalseDiscovery() {}

  /** Adjusted p-values, in the order given: alarm where they are at most the level. */
  public static double[] adjust(double[] pValues) {
    Integer[] descending = new Integer[pValues.length];
    Arrays.setAll(descending, i -> i);
    Arrays.sort(descending, Comparator.comparingDouble(i -> -pValues[i]));
    double[] adjusted = new double[pValues.length];
    double least = 1;
    for (int i = 0; i < descending.length; i++) {
      int rank = descending.length - i;
      least = Math.min(least, pValues[descending[i]] * descending.length / rank);
      adjusted[descending[i]] = least;
    }
    return adjusted;
  }
}
