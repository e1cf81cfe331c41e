package dev.plimsoll.monitoring.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How long after their decisions labels came, in seconds, without boxing. */
public final class LabelDelays {
  private long[] seconds = new long[1024];
  private int rows;

  public void add(long oneDelay) {
    if (rows == seconds.length) {
      seconds = Arrays.copyOf(seconds, 2 * rows);
    }
    seconds[rows++] = oneDelay;
  }

  public int rows() {
    return rows;
  }

  /** Null without labels. */
  public @Nullable Long median() {
    if (rows == 0) {
      return null;
    }
    long[] sorted = Arrays.copyOf(seconds, rows);
    Arrays.sort(sorted);
    return sorted[rows / 2];
  }
}
