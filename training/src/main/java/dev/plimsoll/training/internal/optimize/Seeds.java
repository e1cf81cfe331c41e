package dev.plimsoll.training.internal.optimize;

/** Seeds of seeds: every use of chance has a stream, every position in it its own seed. */
final class Seeds {
  static final int ORDER = 1;
  static final int STEP = 2;

  private Seeds() {}

  /** Mixes by the finalizer of SplitMix64 (Steele et al. 2014). */
  static long of(long seed, int stream, long position) {
    long z = mix(seed + 0x9E3779B97F4A7C15L * stream);
    return mix(z + 0x9E3779B97F4A7C15L * (position + 1)) >>> 1;
  }

  private static long mix(long from) {
    long z = (from ^ (from >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
