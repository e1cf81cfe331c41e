package dev.plimsoll.serving.internal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * What the store has been told and may not have on disk yet: the log's write-ahead log.
 *
 * <p>Idea: two files of a fixed size, written over and over in turn. A sync of bytes that lie over
 * older ones moves data alone; a file that grows has its length to record as well, which costs
 * twice the processor time and, on a journalling file system, waits for everybody else's changes. A
 * file is written anew only when the store has what it holds on disk; the store is told to see to
 * that when the other file's turn begins, so nobody waits for it.
 *
 * <pre>
 *  0  8  epoch: a random number of the process that wrote it
 *  8  8  number of the entry, one more than that of the entry before
 * 16  4  length
 * 20  4  CRC-32C of the twenty bytes before and of the content
 * 24     content
 * </pre>
 *
 * <p>Little-endian. A file is read from its start for as long as checksums hold, the epoch stays
 * and the numbers go up by one: what follows is left from an earlier turn, or was never whole. Used
 * by the writing thread alone.
 */
final class Journal implements AutoCloseable {
  /** What the entries are for. */
  interface Store {
    /** Begins to put on disk all that it has been told so far. */
    CompletableFuture<?> settle();

    /** Told that somebody waits for that now. */
    void hurry();
  }

  /** An entry that was read. */
  record Entry(long number, ByteBuffer content) {}

  /** Bytes of each of the two files when they are full-grown. */
  static final int FULL = 16 << 20;

  private static final int HEAD = 24;
  private static final int CHECKED = 20;
  private static final byte[] NOTHING = new byte[BlockFile.BLOCK];

  private final BlockFile[] files;
  private final RandomGenerator random;
  private final Store store;

  /** The last entry, after what stands before it in its first block. */
  private ByteBuffer out = BlockFile.room(64 << 10).order(ByteOrder.LITTLE_ENDIAN);

  private CompletableFuture<?> settled = CompletableFuture.completedFuture(null);
  private long epoch;
  private int turn;
  private int at;
  private int next;
  private boolean dirty;

  /** Opens or creates the two files. */
  Journal(Path folder, RandomGenerator random, Store store) throws IOException {
    Files.createDirectories(folder);
    this.random = random;
    this.store = store;
    this.files =
        new BlockFile[] {
          new BlockFile(folder.resolve("0.log"), FULL, true),
          new BlockFile(folder.resolve("1.log"), FULL, true)
        };
    this.epoch = random.nextLong();
  }

  /** The entries after one, in order, as far as none is missing. */
  List<Entry> after(long number) throws IOException {
    List<List<Entry>> chains = new ArrayList<>();
    for (BlockFile file : files) {
      List<Entry> chain = read(file);
      if (!chain.isEmpty()) {
        chains.add(chain);
      }
    }
    chains.sort(Comparator.comparingLong(chain -> chain.get(0).number()));
    List<Entry> entries = new ArrayList<>();
    long last = number;
    for (List<Entry> chain : chains) {
      for (Entry entry : chain) {
        if (entry.number() == last + 1) {
          entries.add(entry);
          last++;
        }
      }
    }
    return entries;
  }

  /** Begins anew, when the store has on disk what the files hold: they end at their start. */
  void begin() throws IOException {
    epoch = random.nextLong();
    turn = 0;
    at = 0;
    next = 0;
    for (BlockFile file : files) {
      if (file.grown() > 0) {
        file.clear(HEAD);
      }
    }
    dirty = false;
  }

  /** Begins anew and overwrites everything: what was erased shall not be found here. */
  void wipe() throws IOException {
    awaitSettled();
    for (BlockFile file : files) {
      file.clear(FULL);
    }
    begin();
  }

  /** Whether an entry of this length can be held at all. */
  static boolean holds(int length) {
    return HEAD + length <= FULL;
  }

  /**
   * Writes an entry after the last one that was {@linkplain #keep() kept}.
   *
   * @param onDisk whether to return when the disk has it, or when the operating system does
   */
  void append(long number, ByteBuffer content, boolean onDisk) throws IOException {
    int length = HEAD + content.remaining();
    if (at + length > FULL) {
      turn();
    }
    int before = at % BlockFile.BLOCK;
    room(before, length);
    out.position(before);
    out.putLong(epoch).putLong(number).putInt(content.remaining()).putInt(0).put(content);
    out.putInt(before + CHECKED, checksum(out.slice(before, length)));
    out.put(NOTHING, 0, out.remaining()); // what stood there may have been erased since
    files[turn].put(out.rewind(), at - before, onDisk);
    dirty = true;
    if (onDisk) {
      sync();
    }
    next = at + length;
  }

  /** The entry that was appended stays; without this the next one takes its place. */
  void keep() {
    int begun = at - at % BlockFile.BLOCK;
    int tail = next % BlockFile.BLOCK;
    out.clear().put(0, out, next - tail - begun, tail);
    at = next;
  }

  /** Limits the buffer to the blocks of an entry, and keeps what stands before it in the first. */
  private void room(int before, int length) {
    int blocks = BlockFile.roundUp(before + length);
    if (out.capacity() < blocks) {
      ByteBuffer larger = BlockFile.room(2 * blocks).order(ByteOrder.LITTLE_ENDIAN);
      out = larger.put(0, out.clear(), 0, before);
    }
    out.clear().limit(blocks);
  }

  void sync() throws IOException {
    if (dirty) {
      files[turn].force();
      dirty = false;
    }
  }

  private void turn() throws IOException {
    awaitSettled();
    sync();
    settled = store.settle();
    turn = 1 - turn;
    at = 0;
    next = 0;
  }

  private void awaitSettled() throws IOException {
    if (!settled.isDone()) {
      store.hurry();
    }
    try {
      settled.join();
    } catch (CompletionException e) {
      settled = store.settle(); // the next one who needs it tries again
      throw new IOException(e.getCause());
    }
  }

  private static List<Entry> read(BlockFile file) throws IOException {
    ByteBuffer all = file.read().order(ByteOrder.LITTLE_ENDIAN);
    List<Entry> chain = new ArrayList<>();
    int from = 0;
    while (from + HEAD <= all.limit()) {
      int length = all.getInt(from + 16);
      if (!BatchBytes.fits(length) || length > all.limit() - from - HEAD) {
        break;
      }
      ByteBuffer entry = all.slice(from, HEAD + length).order(ByteOrder.LITTLE_ENDIAN);
      long number = entry.getLong(8);
      boolean follows =
          chain.isEmpty()
              || (entry.getLong(0) == all.getLong(0)
                  && number == chain.get(chain.size() - 1).number() + 1);
      if (!follows || entry.getInt(CHECKED) != checksum(entry)) {
        break;
      }
      chain.add(new Entry(number, entry.slice(HEAD, length)));
      from += HEAD + length;
    }
    return chain;
  }

  private static int checksum(ByteBuffer entry) {
    CRC32C crc = new CRC32C();
    crc.update(entry.slice(0, CHECKED));
    crc.update(entry.slice(HEAD, entry.limit() - HEAD));
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    for (BlockFile file : files) {
      file.close();
    }
  }
}
