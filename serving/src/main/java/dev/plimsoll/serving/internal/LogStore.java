package dev.plimsoll.serving.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.ServingError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB database under the log, with its column families by name and its errors translated.
 */
final class LogStore implements AutoCloseable {
  static {
    RocksDB.loadLibrary();
  }

  private static final long WRITE_BUFFER = 16L << 20;
  private static final long CACHE = 32L << 20;
  private static final int BLOOM_BITS = 10;

  private final List<AutoCloseable> owned = new ArrayList<>();
  private final RocksDB db;
  private final WriteOptions durable = new WriteOptions().setSync(true);
  private final WriteOptions relaxed = new WriteOptions();
  final ColumnFamilyHandle counters;
  final ColumnFamilyHandle predictions;
  final ColumnFamilyHandle labels;
  final ColumnFamilyHandle ids;
  final ColumnFamilyHandle contexts;
  final ColumnFamilyHandle erased;
  final ColumnFamilyHandle archive;

  LogStore(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
    LRUCache cache = own(new LRUCache(CACHE));
    BloomFilter bloom = own(new BloomFilter(BLOOM_BITS));
    ColumnFamilyOptions family =
        own(new ColumnFamilyOptions())
            .setWriteBufferSize(WRITE_BUFFER)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setTableFormatConfig(
                new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(bloom));
    DBOptions options =
        own(new DBOptions())
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(2)
            // No recycling of write-ahead logs, though it spares a third of a sync: a recycled file
            // keeps what it is not yet overwritten with, and what is erased must be gone.
            .setRecycleLogFileNum(0)
            .setMaxOpenFiles(256);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    for (String name :
        List.of("default", "predictions", "labels", "ids", "contexts", "erased", "archive")) {
      families.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), family));
    }
    try {
      db = RocksDB.open(options, folder.toString(), families, handles);
    } catch (RocksDBException e) {
      throw new PlimsollException(
          ServingError.LOG_UNAVAILABLE,
          folder
              + ": "
              + e.getMessage()
              + " (expected: a prediction log that nobody else has open)",
          e);
    }
    counters = handles.get(0);
    predictions = handles.get(1);
    labels = handles.get(2);
    ids = handles.get(3);
    contexts = handles.get(4);
    erased = handles.get(5);
    archive = handles.get(6);
  }

  byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
    try {
      return db.get(family, key);
    } catch (RocksDBException e) {
      throw unavailable("read", e);
    }
  }

  RocksIterator iterator(ColumnFamilyHandle family) {
    return db.newIterator(family);
  }

  /** Returns when the batch is on disk, or when the operating system has it. */
  void write(WriteBatch batch, boolean onDisk) {
    try {
      db.write(onDisk ? durable : relaxed, batch);
    } catch (RocksDBException e) {
      throw unavailable("write", e);
    }
  }

  /** Puts on disk what was written before. */
  void sync() {
    try {
      db.syncWal();
    } catch (RocksDBException e) {
      throw unavailable("sync", e);
    }
  }

  /**
   * Rewrites the store without what was deleted, so that it is gone from the files too, the
   * write-ahead log included.
   */
  void purge() {
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true);
        CompactRangeOptions whole =
            new CompactRangeOptions()
                .setBottommostLevelCompaction(
                    CompactRangeOptions.BottommostLevelCompaction.kForce)) {
      db.flush(flush, handles());
      for (ColumnFamilyHandle family : List.of(predictions, labels, ids)) {
        db.compactRange(family, null, null, whole);
      }
    } catch (RocksDBException e) {
      throw unavailable("purge", e);
    }
  }

  private List<ColumnFamilyHandle> handles() {
    return List.of(counters, predictions, labels, ids, contexts, erased, archive);
  }

  static PlimsollException unavailable(String deed, RocksDBException e) {
    return new PlimsollException(
        ServingError.LOG_UNAVAILABLE,
        "prediction log: cannot " + deed + ": " + e.getMessage() + " (expected: a healthy disk)",
        e);
  }

  @Override
  public void close() {
    for (ColumnFamilyHandle handle : handles()) {
      handle.close();
    }
    db.close();
    durable.close();
    relaxed.close();
    for (int i = owned.size() - 1; i >= 0; i--) {
      try {
        owned.get(i).close();
      } catch (Exception e) {
        throw new IllegalStateException("native options do not fail to close", e);
      }
    }
  }

  private <T extends AutoCloseable> T own(T part) {
    owned.add(part);
    return part;
  }
}
