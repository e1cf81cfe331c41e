package dev.plimsoll.serving.internal.log;

import java.nio.ByteBuffer;
import org.rocksdb.ColumnFamilyHandle;

/**
 * Writes to the store as RocksDB itself lays a write batch out, made here because each call through
 * JNI costs about as much as the row it hands over.
 *
 * <pre>
 * 0  8  zero: RocksDB's own sequence
 * 8  4  number of operations
 * then for each: tag, 1; column family, v (not for a tag of the default family); key and, for a
 * put and a range, value or end of the range, each as length, v, and bytes
 * </pre>
 *
 * <p>{@code v} is an unsigned LEB128 varint. It is what RocksDB's write-ahead log consists of, so
 * later versions go on reading it. Reused from group to group; not for several threads.
 */
final class BatchBytes {
  private static final int HEAD = 12;
  private static final int COUNT_AT = 8;
  private static final byte DELETE = 0x4;
  private static final byte PUT = 0x5;
  private static final byte DELETE_RANGE = 0xE;

  private final ByteWriter writer = new ByteWriter();
  private int count;

  BatchBytes() {
    clear();
  }

  void clear() {
    writer.clear();
    writer.int64(0);
    writer.int32(0);
    count = 0;
  }

  /** Operations so far. */
  int count() {
    return count;
  }

  void put(ColumnFamilyHandle family, byte[] key, byte[] value) {
    head(PUT, family, key);
    writer.varint(value.length);
    writer.bytes(value);
  }

  void delete(ColumnFamilyHandle family, byte[] key) {
    head(DELETE, family, key);
  }

  /** Deletes the keys from one on, up to another, that one excluded. */
  void deleteRange(ColumnFamilyHandle family, byte[] from, byte[] until) {
    head(DELETE_RANGE, family, from);
    writer.varint(until.length);
    writer.bytes(until);
  }

  /** All of it; valid until the next change. */
  ByteBuffer bytes() {
    writer.int32(COUNT_AT, count);
    return writer.written();
  }

  /** Whether bytes can be a batch: at least a head. */
  static boolean fits(int length) {
    return length >= HEAD;
  }

  private void head(byte tag, ColumnFamilyHandle family, byte[] key) {
    count++;
    writer.int8(tag);
    writer.varint(family.getID());
    writer.varint(key.length);
    writer.bytes(key);
  }
}
