package dev.plimsoll.cli.bench.measure;

import java.util.Locale;

/** Numbers as people read them: three digits that count. */
public final class Words {
  private static final double GROUPED = 1e3;
  private static final double TINY = 1e-3;

  private Words() {}

  public static String number(double value) {
    double size = Math.abs(value);
    if (size != 0 && size < TINY) {
      return String.format(Locale.ROOT, "%.2g", value);
    }
    if (size >= GROUPED) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, size < 1 ? "%.3f" : size < 10 ? "%.2f" : "%.1f", value);
  }
}
