package dev.plimsoll.serving.internal.log;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that grows to a fixed size and is then written over, in whole blocks: what must be on disk
 * at once goes there past the system's cache, where the file system can do that, which takes a
 * third of the processor time off a forced write and a fifth off its duration.
 */
final class BlockFile implements AutoCloseable {
  static final int BLOCK = 4096;

  private static final int STEP = 1 << 20;

  private final int full;
  private final FileChannel cached;
  private final @Nullable FileChannel direct;
  private int grown;

  /**
   * Opens or creates it.
   *
   * @param full its size when it has grown up, a multiple of a block
   * @param pastCache whether to write past the cache if that can be done
   */
  BlockFile(Path file, int full, boolean pastCache) throws IOException {
    this.full = full;
    cached =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    direct = pastCache ? direct(file) : null;
    grown = (int) Math.min(full, cached.size());
  }

  private static @Nullable FileChannel direct(Path file) {
    try {
      return BLOCK % Files.getFileStore(file).getBlockSize() == 0
          ? FileChannel.open(file, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)
          : null;
    } catch (IOException | UnsupportedOperationException e) {
      return null; // some file systems cannot
    }
  }

  /** Room for so many bytes and the rest of their last block, at an address for {@link #put}. */
  static ByteBuffer room(int bytes) {
    return ByteBuffer.allocateDirect(roundUp(bytes) + BLOCK).alignedSlice(BLOCK);
  }

  static int roundUp(int bytes) {
    return (bytes + BLOCK - 1) & -BLOCK;
  }

  /** How many bytes it has. */
  int grown() {
    return grown;
  }

  /**
   * Writes whole blocks.
   *
   * @param blocks from {@link #room}, from its start on
   * @param from a multiple of a block
   * @param forced whether {@link #force} follows at once
   */
  void put(ByteBuffer blocks, int from, boolean forced) throws IOException {
    grow(from + blocks.remaining());
    write(forced && direct != null ? direct : cached, blocks, from);
  }

  /** Fills with zeros up to where it is to be written, and some more. */
  private void grow(int end) throws IOException {
    if (end > grown) {
      int to = Math.min(full, (end / STEP + 1) * STEP);
      write(cached, ByteBuffer.allocate(to - grown), grown);
      grown = to;
    }
  }

  /** Overwrites the first so many bytes with zeros, or as many as there are. */
  void clear(int bytes) throws IOException {
    write(cached, ByteBuffer.allocate(Math.min(bytes, grown)), 0);
    force();
  }

  private static void write(FileChannel channel, ByteBuffer bytes, int from) throws IOException {
    int position = from;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
  }

  /** Returns when the disk has what was written. */
  void force() throws IOException {
    cached.force(false);
  }

  /** All that is in it. */
  ByteBuffer read() throws IOException {
    ByteBuffer all = ByteBuffer.allocate(grown);
    while (all.hasRemaining() && cached.read(all, all.position()) > 0) {
      // reads on
    }
    return all.flip();
  }

  @Override
  public void close() throws IOException {
    cached.close();
    if (direct != null) {
      direct.close();
    }
  }
}
