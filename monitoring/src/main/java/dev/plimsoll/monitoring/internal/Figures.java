package dev.plimsoll.monitoring.internal;

import dev.plimsoll.evaluation.Interval;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Figures in a unit of the user's, which may be of any size: minutes late, or prices. */
public final class Figures {
  private static final double LARGEST = 1e9;
  private static final double SMALLEST = 1e-4;

  private Figures() {}

  /**
   * Three digits of the largest of the three figures, and the others to the same place, such as
   * {@code 12.3 (9.1 to 15.5)} or {@code 12310 (9120 to 15500)}.
   */
  public static String words(Interval interval) {
    double largest = Math.max(Math.abs(interval.low()), Math.abs(interval.high()));
    return "%s (%s to %s)"
        .formatted(
            rounded(interval.value(), largest),
            rounded(interval.low(), largest),
            rounded(interval.high(), largest));
  }

  private static String rounded(double figure, double largest) {
    if (largest >= LARGEST || (largest > 0 && largest < SMALLEST)) {
      return String.format(Locale.ROOT, "%.2e", figure);
    }
    int decimals = largest == 0 ? 0 : (int) Math.max(0, 2 - Math.floor(Math.log10(largest)));
    return BigDecimal.valueOf(figure).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }
}
