package dev.plimsoll.features.internal;

/**
 * Sums that do not depend on the order of their terms: signed 128-bit integers, high and low half.
 *
 * <p><b>Idea.</b> A window's sum is the difference of two running sums. In floating point such a
 * difference depends on everything that came before, and on the order in which it came, so two
 * engines never agree. Here whole numbers are added as they are, and floating point values in units
 * of 2<sup>-60</sup> (about 9e-19): adding is then exact, and only rounding to units and the last
 * conversion lose anything.
 *
 * <p><b>Error bound.</b> Less than 9e-19 per value, plus one rounding of the result. A value may be
 * as large as {@link #LARGEST}; 100,000 of those fit.
 */
final class ExactSum {
  /** How many units make one: 2^60. */
  static final long UNITS = 1L << 60;

  /** The largest floating point value that may be aggregated. */
  static final double LARGEST = 1e15;

  private static final double TWO_64 = 0x1p64;
  private static final int HALF_BITS = 62;

  private ExactSum() {}

  /** A value in units, rounded down; the high half. */
  static long unitsHigh(double value) {
    return (long) Math.floor(Math.floor(value * UNITS) / TWO_64);
  }

  /** A value in units, rounded down; the low half. */
  static long unitsLow(double value) {
    double units = Math.floor(value * UNITS);
    double low = units - Math.floor(units / TWO_64) * TWO_64;
    return low >= 0x1p63 ? (long) (low - 0x1p63) ^ Long.MIN_VALUE : (long) low;
  }

  static long addHigh(long high, long low, long otherHigh, long otherLow) {
    long carry = Long.compareUnsigned(low + otherLow, low) < 0 ? 1 : 0;
    return Math.addExact(high, Math.addExact(otherHigh, carry));
  }

  /**
   * The nearest double but for one rounding of each half: sign and magnitude, magnitude as {@code
   * high * 2^62 + low}. The training sets' SQL does the same operations.
   */
  static double toDouble(long high, long low) {
    if (high < 0) {
      long negatedLow = -low;
      return -toDouble(~high + (negatedLow == 0 ? 1 : 0), negatedLow);
    }
    double upper = (double) ((high << (Long.SIZE - HALF_BITS)) | (low >>> HALF_BITS));
    double lower = (double) (low & ((1L << HALF_BITS) - 1));
    return upper * 0x1p62 + lower;
  }
}
