package dev.plimsoll.evaluation.internal;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws how often each row occurs in a bootstrap resample: n draws with replacement, kept as
 * counts, which is all that sums over rows need.
 */
public final class Resampler {
  private final SplittableRandom random;
  private final int[] counts;

  public Resampler(long seed, int rows) {
    this.random = new SplittableRandom(seed);
    this.counts = new int[rows];
  }

  /** The counts of the next resample; the same array every time. */
  public int[] next() {
    Arrays.fill(counts, 0);
    for (int draw = 0; draw < counts.length; draw++) {
      counts[random.nextInt(counts.length)]++;
    }
    return counts;
  }
}
