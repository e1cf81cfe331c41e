package dev.plimsoll.serving.internal.log;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.serving.ServingError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
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
import org.rocksdb.RateLimiter;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB database under the log, with its column families by name and its errors translated,
 * and the {@link Journal} before it.
 *
 * <p>A write is in the journal before it is in the database, whose own write-ahead log is off: what
 * the database holds in memory is in the journal until it is in the database's files. Each write
 * carries its number, and all column families go to disk together, so the number that is found on
 * opening says from where on the journal is to be read.
 *
 * <p>What goes to the database's files goes in small pieces, at a pace that has them written long
 * before the journal's next turn: all at once it would take a processor and the disk from the
 * callers for a tenth of a second.
 */
final class LogStore implements AutoCloseable, Journal.Store {
  static {
    RocksDB.loadLibrary();
  }

  /** More than a file of the journal fills, so that it is the journal's turns that flush. */
  private static final long WRITE_BUFFER = 32L << 20;

  /** How many times what the journal lately took the files may take in the same time. */
  private static final int PACE = 4;

  private static final long PACE_LEAST = 4L << 20;
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long UNBOUNDED = 1L << 40;
  private static final long PIECE = 64L << 10;
  private static final long PIECES_MICROS = 10_000;
  private static final long CACHE = 32L << 20;
  private static final int BLOOM_BITS = 10;

  /** Among the counters, the number of the last write. */
  private static final byte[] WRITTEN = LogKeys.utf8("written");

  private final List<AutoCloseable> owned = new ArrayList<>();
  private final RateLimiter pace = own(new RateLimiter(UNBOUNDED, PIECES_MICROS));
  private final RocksDB db;
  private final WriteOptions journalled = new WriteOptions().setDisableWAL(true);
  private final FlushOptions whole = new FlushOptions().setWaitForFlush(true);
  private final ExecutorService flusher = Executors.newSingleThreadExecutor(LogStore::thread);
  private final Journal journal;
  final ColumnFamilyHandle counters;
  final ColumnFamilyHandle predictions;
  final ColumnFamilyHandle labels;
  final ColumnFamilyHandle ids;
  final ColumnFamilyHandle contexts;
  final ColumnFamilyHandle erased;
  final ColumnFamilyHandle archive;

  /** The number of the last write that the database holds. */
  private long written;

  /** When the journal turned to its other file; touched by the writing thread alone. */
  private long turned = System.nanoTime();

  /** Whether somebody waits for the files to be rewritten, which the pace would hold up too. */
  private volatile boolean purging;

  /**
   * Opens or creates it.
   *
   * @param random marks what the journal holds of this process
   */
  LogStore(Path folder, RandomGenerator random) {
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
            .setAtomicFlush(true)
            .setRateLimiter(pace)
            .setWritableFileMaxBufferSize(PIECE)
            .setBytesPerSync(8 * PIECE)
            .setAllowConcurrentMemtableWrite(false) // one thread writes, and rows come in order
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
    try {
      journal = recover(new Journal(folder.resolve("journal"), random, this));
    } catch (IOException | RuntimeException e) {
      closeDatabase();
      throw e instanceof PlimsollException known ? known : unavailable("open", e);
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "prediction-log-flush");
    thread.setDaemon(true);
    return thread;
  }

  /** Brings the database up to what the journal holds, and begins a new one. */
  private Journal recover(Journal found) throws IOException {
    byte[] last = get(counters, WRITTEN);
    written = last == null ? 0 : ByteBuffer.wrap(last).getLong();
    List<Journal.Entry> missed = found.after(written);
    for (Journal.Entry entry : missed) {
      byte[] bytes = new byte[entry.content().remaining()];
      entry.content().get(bytes);
      apply(bytes);
      written = entry.number();
    }
    if (!missed.isEmpty()) {
      flush();
    }
    found.begin();
    return found;
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
  void write(BatchBytes batch, boolean onDisk) {
    long number = written + 1;
    batch.put(counters, WRITTEN, LogKeys.int64(number));
    ByteBuffer content = batch.bytes();
    byte[] bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    try {
      if (Journal.holds(bytes.length)) {
        journal.append(number, content, onDisk);
        apply(bytes);
        journal.keep();
      } else {
        apply(bytes);
        flush();
        journal.begin(); // its numbers must have no gap
      }
    } catch (IOException e) {
      throw unavailable("write", e);
    }
    written = number;
  }

  private void apply(byte[] bytes) {
    try (WriteBatch batch = new WriteBatch(bytes)) {
      db.write(journalled, batch);
    } catch (RocksDBException e) {
      throw unavailable("write", e);
    }
  }

  /** Flushes for somebody who waits. */
  private void flush() {
    hurry();
    flushAtPace();
  }

  private void flushAtPace() {
    try {
      db.flush(whole, handles());
    } catch (RocksDBException e) {
      throw unavailable("flush", e);
    }
  }

  @Override
  public CompletableFuture<?> settle() {
    long now = System.nanoTime();
    double seconds = Math.max(1, now - turned) / NANOS;
    turned = now;
    if (!purging) {
      pace.setBytesPerSecond(Math.max(PACE_LEAST, (long) (PACE * (Journal.FULL / seconds))));
    }
    return CompletableFuture.runAsync(this::flushAtPace, flusher);
  }

  @Override
  public void hurry() {
    pace.setBytesPerSecond(UNBOUNDED);
  }

  /** Puts on disk what was written before. */
  void sync() {
    try {
      journal.sync();
    } catch (IOException e) {
      throw unavailable("sync", e);
    }
  }

  /**
   * Empties the journal, so that what was deleted is gone from it too. By the writing thread alone.
   */
  void wipe() {
    flush();
    try {
      journal.wipe();
    } catch (IOException e) {
      throw unavailable("wipe", e);
    }
  }

  /** Rewrites the database without what was deleted, so that it is gone from the files too. */
  void purge() {
    flush();
    purging = true;
    try (CompactRangeOptions forced =
        new CompactRangeOptions()
            .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForce)) {
      for (ColumnFamilyHandle family : List.of(predictions, labels, ids)) {
        db.compactRange(family, null, null, forced);
      }
    } catch (RocksDBException e) {
      throw unavailable("purge", e);
    } finally {
      purging = false;
    }
  }

  private List<ColumnFamilyHandle> handles() {
    return List.of(counters, predictions, labels, ids, contexts, erased, archive);
  }

  static PlimsollException unavailable(String deed, Exception e) {
    return new PlimsollException(
        ServingError.LOG_UNAVAILABLE,
        "prediction log: cannot " + deed + ": " + e.getMessage() + " (expected: a healthy disk)",
        e);
  }

  @Override
  public void close() {
    hurry();
    flusher.shutdown();
    while (!flusher.isTerminated()) {
      LockSupport.parkNanos(1_000_000); // closing RocksDB under a running flush kills the process
    }
    try {
      journal.close();
    } catch (IOException e) {
      throw unavailable("close", e);
    } finally {
      closeDatabase();
    }
  }

  private void closeDatabase() {
    for (ColumnFamilyHandle handle : handles()) {
      handle.close();
    }
    db.close();
    journalled.close();
    whole.close();
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
