package dev.plimsoll.cli.bench.wire;

import dev.plimsoll.cli.bench.measure.Words;
import dev.plimsoll.kernel.PlimsollException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long the disk takes for what every durable answer waits for: a brief write, forced. */
final class ForcedWrites {
  private static final int WRITES = 2_000;
  private static final int BYTES = 4 << 10;
  private static final int BLOCKS = 512;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final double MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final long[] nanos = new long[WRITES];

  private ForcedWrites() {}

  /**
   * Writes over bytes that are there already, as the log's journal does, one write a millisecond.
   */
  static ForcedWrites in(Path folder) {
    ForcedWrites taken = new ForcedWrites();
    Path file = folder.resolve("forced");
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      channel.write(ByteBuffer.allocate(BLOCKS * BYTES), 0);
      channel.force(true);
      for (int i = 0; i < WRITES; i++) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.allocate(BYTES), (long) (i % BLOCKS) * BYTES);
        channel.force(false);
        taken.nanos[i] = System.nanoTime() - start;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException e) {
      throw PlimsollException.io(file.toString(), e);
    }
    Arrays.sort(taken.nanos);
    return taken;
  }

  String words() {
    return "the disk alone takes %s ms to force 4 KB, %s ms in the 999th of 1,000, %s ms at worst"
        .formatted(at(0.5), at(0.999), at(1));
  }

  private String at(double share) {
    int index = (int) Math.min(WRITES - 1L, Math.round(share * WRITES));
    return Words.number(nanos[index] / MILLI);
  }
}
