package dev.plimsoll.features.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * A RocksDB iterator and its buffers, kept from one look-up to the next: opening one costs more
 * than a look-up. It sees the store as of its last refresh. For one thread at a time.
 */
final class Cursor implements AutoCloseable {
  private final RocksIterator iterator;
  private byte[] foundKey = new byte[128];
  private byte[] buffer = new byte[256];
  private int timeAt;
  private long version;

  Cursor(RocksIterator iterator, long version) {
    this.iterator = iterator;
    this.version = version;
  }

  /**
   * Moves on to what is stored now, unless nothing has been written since.
   *
   * @param current odd while a write is under way: what it writes may be visible already, so every
   *     look-up refreshes, or two in a row could see it come and go
   */
  void refresh(long current) throws RocksDBException {
    if (version != current || current % 2 != 0) {
      iterator.refresh();
      version = current;
    }
  }

  /** Finds the last entry of the key at or before an instant; sets the key's last eight bytes. */
  boolean floor(byte[] key, long micros) throws RocksDBException {
    EntryKey.setTime(key, micros);
    iterator.seekForPrev(key);
    return at(key);
  }

  /** Moves to the next entry of the same key. */
  boolean next(byte[] key) throws RocksDBException {
    iterator.next();
    return at(key);
  }

  /** Finds the first entry of the key after an instant. */
  boolean after(byte[] key, long micros) throws RocksDBException {
    EntryKey.setTime(key, micros + 1);
    iterator.seek(key);
    return at(key);
  }

  private boolean at(byte[] key) throws RocksDBException {
    if (!iterator.isValid()) {
      iterator.status();
      return false;
    }
    if (foundKey.length < key.length) {
      foundKey = new byte[key.length];
    }
    timeAt = key.length - Long.BYTES;
    return EntryKey.sameButTime(key, foundKey, iterator.key(foundKey));
  }

  /** When the entry at hand became visible. */
  long time() {
    return ByteBuffer.wrap(foundKey).getLong(timeAt) ^ Long.MIN_VALUE;
  }

  /** A copy of the value at hand, of its exact length. */
  byte[] value() {
    int length = iterator.value(buffer);
    if (length > buffer.length) {
      buffer = new byte[length];
      length = iterator.value(buffer);
    }
    return Arrays.copyOf(buffer, length);
  }

  @Override
  public void close() {
    iterator.close();
  }
}
