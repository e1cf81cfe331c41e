package dev.plimsoll.kernel;

import java.util.List;

/** How often truths should lie below each of several numbers, such as 0.1, 0.5 and 0.9. */
public final class QuantileLevels {
  private QuantileLevels() {}

  /** Whether each is above 0, below 1, and above the one before; so it is of none. */
  public static boolean rise(List<Double> levels) {
    double before = 0;
    for (double level : levels) {
      if (!(level > before && level < 1)) {
        return false;
      }
      before = level;
    }
    return true;
  }
}
