package dev.plimsoll.serving.internal.endpoint;

/**
 * Sends a key to one of 1,000 buckets, the same one for ever.
 *
 * <p>FNV-1a over the UTF-16 units, salted with the endpoint so that one caller is not the guinea
 * pig of every endpoint, then the finalizer of MurmurHash3, which spreads keys that differ in one
 * character evenly.
 */
public final class StickyHash {
  public static final int BUCKETS = 1000;

  private static final long OFFSET = 0xCBF29CE484222325L;
  private static final long PRIME = 0x100000001B3L;

  private StickyHash() {}

  public static int bucket(String endpoint, String key) {
    long hash = absorb(absorb(OFFSET, endpoint) * PRIME, key);
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    hash ^= hash >>> 33;
    return (int) (((hash >>> 32) * BUCKETS) >>> 32);
  }

  private static long absorb(long start, String text) {
    long hash = start;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return hash;
  }
}
