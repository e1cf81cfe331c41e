package dev.plimsoll.features.internal;

import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.kernel.PlimsollException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys of the online store, as drawn in the package's description. */
final class EntryKey {
  static final byte FORMAT = 0;
  static final byte ENTRY = 1;
  static final byte SEEN = 2;
  static final byte SEQUENCE = 3;
  static final byte DEFINITION = 4;

  private static final int LONGEST = 65_535;

  private EntryKey() {}

  /** Tag and texts, with {@code room} zero bytes behind them. */
  static byte[] of(byte tag, List<String> texts, int room) {
    byte[][] encoded = new byte[texts.size()][];
    int size = 1 + room;
    for (int i = 0; i < encoded.length; i++) {
      byte[] bytes = texts.get(i).getBytes(StandardCharsets.UTF_8);
      if (bytes.length > LONGEST) {
        throw new PlimsollException(
            FeaturesError.VALUE_INVALID,
            "key value: " + bytes.length + " bytes (expected: <= " + LONGEST + ")");
      }
      encoded[i] = bytes;
      size += 2 + bytes.length;
    }
    ByteBuffer key = ByteBuffer.allocate(size).put(tag);
    for (byte[] bytes : encoded) {
      key.putShort((short) bytes.length).put(bytes);
    }
    return key.array();
  }

  /** An entry's key with its last eight bytes still to be set. */
  static byte[] entry(String view, String variant, List<String> keyValues) {
    String[] texts = new String[2 + keyValues.size()];
    texts[0] = view;
    texts[1] = variant;
    for (int i = 0; i < keyValues.size(); i++) {
      texts[2 + i] = keyValues.get(i);
    }
    return of(ENTRY, Arrays.asList(texts), Long.BYTES);
  }

  static void setTime(byte[] key, long micros) {
    long flipped = micros ^ Long.MIN_VALUE;
    for (int i = key.length - 1; i >= key.length - Long.BYTES; i--) {
      key[i] = (byte) flipped;
      flipped >>>= Byte.SIZE;
    }
  }

  static long time(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES) ^ Long.MIN_VALUE;
  }

  /** Whether a key that was found is one of the same view, variant and key values. */
  static boolean sameButTime(byte[] wanted, byte[] found, int foundLength) {
    int prefix = wanted.length - Long.BYTES;
    return foundLength == wanted.length && Arrays.equals(wanted, 0, prefix, found, 0, prefix);
  }

  /** The first key behind all that start with these bytes; null when there is none. */
  static byte @Nullable [] after(byte[] prefix) {
    byte[] next = prefix.clone();
    for (int i = next.length - 1; i >= 0; i--) {
      if (++next[i] != 0) {
        return Arrays.copyOf(next, i + 1);
      }
    }
    return null;
  }
}
