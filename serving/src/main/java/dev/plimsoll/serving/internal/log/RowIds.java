package dev.plimsoll.serving.internal.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Ids of predictions that nobody else has named: UUIDs of version 7 (RFC 9562) from which the log
 * can tell where the prediction is, so that it needs no index of them.
 *
 * <pre>
 * 48 bits  milliseconds of the decision since 1970
 *  4       version, 7
 * 12       microseconds within the millisecond, 0 to 999 (the RFC's method 3)
 *  2       variant
 *  8       the lowest bits of a hash of the endpoint's name
 * 54       random
 * </pre>
 *
 * <p>Two ids of an endpoint for the same microsecond are the same with a probability of 1 to 2^54.
 */
public final class RowIds {
  private static final int LENGTH = 36;
  private static final String HEX = "0123456789abcdef";
  private static final byte[] DIGITS = HEX.getBytes(StandardCharsets.US_ASCII);

  /** Of each character what it is worth as a digit, -1 for what is none. */
  private static final byte[] WORTH = worth();

  private static final long MILLIS_END = 1L << 48;
  private static final long VARIANT = 0x8000000000000000L;
  private static final int HASH_AT = 54;
  private static final long RANDOM = (1L << HASH_AT) - 1;

  private RowIds() {}

  /** An id for each decision time, in microseconds since 1970. */
  public static String[] make(String endpoint, long[] atMicros, RandomGenerator random) {
    long low = VARIANT | ((long) hash(endpoint) << HASH_AT);
    String[] ids = new String[atMicros.length];
    byte[] text = new byte[LENGTH];
    for (int row = 0; row < ids.length; row++) {
      if (row == 0 || atMicros[row] != atMicros[row - 1]) {
        writeHigh(text, high(atMicros[row]));
      }
      writeLow(text, low | (random.nextLong() & RANDOM));
      ids[row] = new String(text, StandardCharsets.ISO_8859_1);
    }
    return ids;
  }

  /** Whether an id says by itself that it is of an endpoint's prediction at a time. */
  static boolean tells(String id, String endpoint, long atMicros) {
    return isTelling(id) && atMicros(id) == atMicros && mayBeOf(id, endpoint);
  }

  /** Whether an id has the form of those made here. */
  static boolean isTelling(String id) {
    if (id.length() != LENGTH || id.charAt(14) != '7') {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) {
      char c = id.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      boolean right = dash ? c == '-' : c < WORTH.length && WORTH[c] >= 0;
      if (!right) {
        return false;
      }
    }
    return bits(id, 15, 18) < 1000 && (bits(id, 19, 20) >>> 2) == 2;
  }

  /** The decision time that a telling id tells. */
  static long atMicros(String id) {
    return ((bits(id, 0, 8) << 16) | bits(id, 9, 13)) * 1000 + bits(id, 15, 18);
  }

  /** Whether a telling id may be of an endpoint; of 256 others, one is taken for it. */
  static boolean mayBeOf(String id, String endpoint) {
    return ((bits(id, 19, 22) >>> 2) & 0xFF) == hash(endpoint);
  }

  private static long high(long atMicros) {
    long millis = Math.floorDiv(atMicros, 1000L);
    if (millis < 0 || millis >= MILLIS_END) {
      // No such time fits; the log keeps an index of these.
      return (Math.floorMod(millis, MILLIS_END) << 16) | 0x7FFFL;
    }
    return (millis << 16) | 0x7000L | Math.floorMod(atMicros, 1000L);
  }

  private static int hash(String endpoint) {
    return (endpoint.hashCode() * 0x9E3779B1) >>> 24;
  }

  private static void writeHigh(byte[] text, long high) {
    write(text, 0, 8, high >>> 32);
    text[8] = '-';
    write(text, 9, 13, high >>> 16);
    text[13] = '-';
    write(text, 14, 18, high);
    text[18] = '-';
  }

  private static void writeLow(byte[] text, long low) {
    write(text, 19, 23, low >>> 48);
    text[23] = '-';
    write(text, 24, LENGTH, low);
  }

  private static void write(byte[] text, int from, int until, long bits) {
    long rest = bits;
    for (int i = until - 1; i >= from; i--) {
      text[i] = DIGITS[(int) rest & 0xF];
      rest >>>= 4;
    }
  }

  private static long bits(String id, int from, int until) {
    long bits = 0;
    for (int i = from; i < until; i++) {
      bits = (bits << 4) | WORTH[id.charAt(i)];
    }
    return bits;
  }

  private static byte[] worth() {
    byte[] worth = new byte[128];
    Arrays.fill(worth, (byte) -1);
    for (int digit = 0; digit < DIGITS.length; digit++) {
      worth[DIGITS[digit]] = (byte) digit;
    }
    return worth;
  }
}
