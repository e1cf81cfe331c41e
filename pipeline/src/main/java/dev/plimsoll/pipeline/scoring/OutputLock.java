package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One process works on an output at a time. The operating system lets go of the lock when the
 * process ends, however it ends.
 */
final class OutputLock implements AutoCloseable {
  private final FileChannel channel;

  private OutputLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder, which is made when missing.
   *
   * @param output what to call it
   */
  static OutputLock take(Path folder, Path output) {
    Path file = folder.resolve("in-use");
    try {
      while (true) {
        Files.createDirectories(folder);
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
          channel.close();
          throw new PlimsollException(
              PipelineError.OUTPUT_IN_USE,
              output + ": another plimsoll is writing it (expected: one at a time)");
        }
        // The one before may have finished and deleted the folder after we opened the file.
        if (Files.exists(file)) {
          return new OutputLock(channel);
        }
        channel.close();
      }
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // The lock is gone with the process at the latest.
    }
  }
}
