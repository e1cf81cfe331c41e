package dev.plimsoll.compression;

import dev.plimsoll.kernel.PlimsollException;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Which of two pieces of work costs less processor time.
 *
 * <p>Windows of the two alternate, so that whatever slows the machine slows both, and medians are
 * compared, so that a few disturbed windows do not count. The source of time is a parameter; the
 * usual one counts what this thread used, not what passed.
 */
final class SpeedComparison {
  private static final int WINDOWS = 15;
  private static final long WINDOW_NANOS = 4_000_000;
  private static final int CALLS_MAX = 4096;

  private final LongSupplier nanos;

  SpeedComparison(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Time of {@code before} ÷ time of {@code after}: above 1 when the second is cheaper. */
  double ratio(Runnable before, Runnable after) {
    int beforeCalls = callsPerWindow(before);
    int afterCalls = callsPerWindow(after);
    double[] first = new double[WINDOWS];
    double[] second = new double[WINDOWS];
    for (int window = 0; window < WINDOWS; window++) {
      first[window] = perCall(before, beforeCalls);
      second[window] = perCall(after, afterCalls);
    }
    double cost = median(second);
    if (cost <= 0) {
      throw new PlimsollException(
          CompressionError.NOT_MEASURABLE,
          "processor time of a call: " + cost + " ns (expected: a platform that counts it)");
    }
    return median(first) / cost;
  }

  /** Doubles the calls until a window is long enough to time; this also warms both up. */
  private int callsPerWindow(Runnable work) {
    for (int calls = 1; calls < CALLS_MAX; calls *= 2) {
      if (perCall(work, calls) * calls >= WINDOW_NANOS) {
        return calls;
      }
    }
    return CALLS_MAX;
  }

  private double perCall(Runnable work, int calls) {
    long start = nanos.getAsLong();
    for (int i = 0; i < calls; i++) {
      work.run();
    }
    return (double) (nanos.getAsLong() - start) / calls;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
