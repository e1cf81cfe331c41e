package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.Digest;
import dev.plimsoll.kernel.Times;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Keys of the prediction log. Time stands big-endian with its sign flipped, so bytes sort as time
 * does.
 */
final class LogKeys {
  private LogKeys() {}

  static byte[] of(String endpoint, Instant decisionAt, String id) {
    return of(endpoint, Times.micros(decisionAt), id);
  }

  static byte[] of(String endpoint, long decisionMicros, String id) {
    byte[] name = utf8(endpoint);
    byte[] tail = utf8(id);
    return ByteBuffer.allocate(name.length + 9 + tail.length)
        .put(name)
        .put((byte) 0)
        .putLong(decisionMicros ^ Long.MIN_VALUE)
        .put(tail)
        .array();
  }

  /** What an id points to. */
  static byte[] pointer(String endpoint, Instant decisionAt) {
    byte[] name = utf8(endpoint);
    return ByteBuffer.allocate(8 + name.length)
        .putLong(Times.micros(decisionAt) ^ Long.MIN_VALUE)
        .put(name)
        .array();
  }

  /** Decision time of what an id points to. */
  static long micros(byte[] pointer) {
    return ByteBuffer.wrap(pointer).getLong() ^ Long.MIN_VALUE;
  }

  static String endpoint(byte[] pointer) {
    return new String(pointer, 8, pointer.length - 8, StandardCharsets.UTF_8);
  }

  /** Decision time of a prediction's key. */
  static long micros(byte[] key, String endpoint) {
    return ByteBuffer.wrap(key).getLong(utf8(endpoint).length + 1) ^ Long.MIN_VALUE;
  }

  /** Under what an erased id is remembered: its digest, because an id may name somebody. */
  static byte[] tombstone(String id) {
    return HexFormat.of().parseHex(Digest.ofText(id).hex());
  }

  static String id(byte[] key, String endpoint) {
    int start = utf8(endpoint).length + 9;
    return new String(key, start, key.length - start, StandardCharsets.UTF_8);
  }

  static byte[] int32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  static byte[] int64(long value) {
    return ByteBuffer.allocate(8).putLong(value).array();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
