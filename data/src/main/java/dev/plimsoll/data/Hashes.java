package dev.plimsoll.data;

/** 64-bit hashes with uniform bits, the same on every machine: what sketches are fed with. */
final class Hashes {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Hashes() {}

  /** Zero and minus zero are one value. */
  static long of(double value) {
    return mix(Double.doubleToLongBits(value + 0.0) + GOLDEN);
  }

  static long of(byte[] bytes, int from, int length) {
    long hash = GOLDEN ^ length;
    int at = from;
    int end = from + length;
    for (; at + 8 <= end; at += 8) {
      long word = 0;
      for (int i = 7; i >= 0; i--) {
        word = word << 8 | (bytes[at + i] & 0xFF);
      }
      hash = mix(hash ^ word) + GOLDEN;
    }
    long rest = 1;
    for (; at < end; at++) {
      rest = rest << 8 | (bytes[at] & 0xFF);
    }
    return mix(hash ^ rest);
  }

  /** The finalizer of SplitMix64: every bit of the input moves half of the output's. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
