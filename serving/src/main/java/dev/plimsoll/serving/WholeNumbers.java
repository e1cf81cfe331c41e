package dev.plimsoll.serving;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A column of whole numbers of 64 bits, for {@link InferenceRequest}: a customer's number may have
 * more digits than a double keeps, and two customers must not become one.
 */
public final class WholeNumbers {
  private static final double TWO_TO_64 = 0x1p64;

  private final long[] values;
  private final boolean unsigned;
  private final @Nullable BitSet missing;

  /**
   * Takes what it is given, without a copy.
   *
   * @param values one per row
   * @param unsigned whether a value below zero stands for one of 2^63 and more
   * @param missing rows without a value; null when all have one
   */
  public WholeNumbers(long[] values, boolean unsigned, @Nullable BitSet missing) {
    this.values = values;
    this.unsigned = unsigned;
    this.missing = missing;
  }

  public int length() {
    return values.length;
  }

  /** The nearest double, as data for training has it; NaN when missing. */
  public double number(int row) {
    if (isMissing(row)) {
      return Double.NaN;
    }
    long value = values[row];
    return unsigned && value < 0 ? value + TWO_TO_64 : value;
  }

  /** Every digit; empty when missing. */
  public String text(int row) {
    if (isMissing(row)) {
      return "";
    }
    return unsigned ? Long.toUnsignedString(values[row]) : Long.toString(values[row]);
  }

  private boolean isMissing(int row) {
    return missing != null && missing.get(row);
  }
}
