package dev.plimsoll.training.internal.prepare;

import java.util.Arrays;

/** The values of a numeric column that are there. */
final class Known {
  private Known() {}

  /** Ascending, NaN left out. */
  static float[] sorted(float[] column) {
    float[] sorted = column.clone();
    Arrays.sort(sorted);
    int end = sorted.length;
    while (end > 0 && Float.isNaN(sorted[end - 1])) {
      end--;
    }
    return Arrays.copyOf(sorted, end);
  }
}
