package dev.plimsoll.features.internal;

import dev.plimsoll.features.FeatureView;
import dev.plimsoll.features.FeaturesError;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB database below the online store: batches that are on disk when they return, and
 * cursors that are handed from look-up to look-up.
 *
 * <p>Closing waits for whoever is inside: a native call on a closed database would end the process.
 */
final class EntryStore implements AutoCloseable {
  /** Work with a cursor of its own. */
  interface Reading<T> {
    T apply(Cursor cursor) throws RocksDBException;
  }

  /** Work that fills a batch. */
  interface Writing<T> {
    T apply(Cursor cursor, WriteBatch batch) throws RocksDBException;
  }

  private static final int FORMAT = 1;
  private static final long CACHE_BYTES = 64L << 20;
  private static final int BLOOM_BITS = 10;

  private final RocksDB db;
  private final List<AutoCloseable> parts;
  private final WriteOptions durable;
  private final ConcurrentLinkedQueue<Cursor> cursors = new ConcurrentLinkedQueue<>();
  private final AtomicLong version = new AtomicLong();
  private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();
  private boolean closed;

  private EntryStore(RocksDB db, WriteOptions durable, List<AutoCloseable> parts) {
    this.db = db;
    this.durable = durable;
    this.parts = parts;
  }

  static EntryStore open(Path folder) {
    RocksDB.loadLibrary();
    LRUCache cache = new LRUCache(CACHE_BYTES);
    BloomFilter bloom = new BloomFilter(BLOOM_BITS);
    Options options =
        new Options()
            .setCreateIfMissing(true)
            .setKeepLogFileNum(2)
            .setTableFormatConfig(
                new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom));
    WriteOptions durable = new WriteOptions().setSync(true);
    List<AutoCloseable> parts = List.of(durable, options, bloom, cache);
    try {
      Files.createDirectories(folder);
      RocksDB db = RocksDB.open(options, folder.toString());
      EntryStore store = new EntryStore(db, durable, parts);
      store.checkFormat(folder);
      return store;
    } catch (RocksDBException e) {
      closeAll(parts);
      throw new PlimsollException(
          FeaturesError.STORE_FAILED,
          "online store " + folder + ": " + e.getMessage() + " (expected: a folder of its own)",
          e);
    } catch (IOException e) {
      closeAll(parts);
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  private void checkFormat(Path folder) throws RocksDBException {
    byte[] key = {EntryKey.FORMAT};
    byte[] found = db.get(key);
    if (found == null) {
      db.put(durable, key, ByteBuffer.allocate(Integer.BYTES).putInt(FORMAT).array());
      return;
    }
    int format = ByteBuffer.wrap(found).getInt();
    if (format > FORMAT) {
      close();
      throw new PlimsollException(
          FeaturesError.STORE_TOO_NEW,
          "online store " + folder + ": format " + format + " (expected: <= " + FORMAT + ")");
    }
  }

  /** Drops what was stored under another definition of the view, which then starts empty. */
  void adopt(FeatureView view) {
    byte[] definition = view.definition().hex().getBytes(StandardCharsets.UTF_8);
    byte[] key = EntryKey.of(EntryKey.DEFINITION, List.of(view.name()), 0);
    try {
      if (Arrays.equals(db.get(key), definition)) {
        return;
      }
      try (WriteBatch batch = new WriteBatch()) {
        for (byte tag : new byte[] {EntryKey.ENTRY, EntryKey.SEEN}) {
          byte[] first = EntryKey.of(tag, List.of(view.name()), 0);
          batch.deleteRange(first, EntryKey.after(first));
        }
        batch.put(key, definition);
        db.write(durable, batch);
      }
    } catch (RocksDBException e) {
      throw failed(e);
    }
  }

  byte[] stored(byte[] key, byte[] fallback) throws RocksDBException {
    byte[] value = db.get(key);
    return value == null ? fallback : value;
  }

  boolean has(byte[] key) throws RocksDBException {
    return db.get(key) != null;
  }

  <T> T read(Reading<T> reading) {
    open.readLock().lock();
    try {
      Cursor cursor = cursor();
      T result = reading.apply(cursor);
      cursors.add(cursor);
      return result;
    } catch (RocksDBException e) {
      throw failed(e);
    } finally {
      open.readLock().unlock();
    }
  }

  /** Writes all or nothing; when it returns, a crash of the machine loses none of it. */
  synchronized <T> T write(Writing<T> writing) {
    return read(
        cursor -> {
          try (WriteBatch batch = new WriteBatch()) {
            T result = writing.apply(cursor, batch);
            if (batch.count() > 0) {
              version.incrementAndGet();
              try {
                db.write(durable, batch);
              } finally {
                version.incrementAndGet();
              }
            }
            return result;
          }
        });
  }

  private Cursor cursor() throws RocksDBException {
    if (closed) {
      throw new PlimsollException(
          FeaturesError.STORE_CLOSED, "online store: closed (expected: open)");
    }
    long current = version.get();
    Cursor cursor = cursors.poll();
    if (cursor == null) {
      return new Cursor(db.newIterator(), current);
    }
    cursor.refresh(current);
    return cursor;
  }

  @Override
  public void close() {
    open.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        cursors.forEach(Cursor::close);
        db.close();
        closeAll(parts);
      }
    } finally {
      open.writeLock().unlock();
    }
  }

  private static void closeAll(List<AutoCloseable> parts) {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing a native object", e);
      }
    }
  }

  private static PlimsollException failed(RocksDBException e) {
    return new PlimsollException(
        FeaturesError.STORE_FAILED,
        "online store: " + e.getMessage() + " (expected: a readable disk with room)",
        e);
  }
}
