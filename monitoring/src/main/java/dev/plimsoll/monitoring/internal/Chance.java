package dev.plimsoll.monitoring.internal;

import java.util.Locale;

/** Chances in words. */
public final class Chance {
  /** Below this, doubles can hardly tell; a chance is small, and never none. */
  private static final double LEAST = 1e-300;

  private Chance() {}

  /** Such as {@code p = 2.1e-05}, and {@code p < 1e-300} for what has become 0 on the way. */
  public static String words(double pValue) {
    return pValue < LEAST ? "p < 1e-300" : String.format(Locale.ROOT, "p = %.2g", pValue);
  }
}
