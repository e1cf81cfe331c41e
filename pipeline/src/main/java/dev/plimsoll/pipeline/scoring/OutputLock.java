package dev.plimsoll.pipeline.scoring;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import dev.plimsoll.pipeline.internal.ProcessLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One process works on an output at a time. */
final class OutputLock implements AutoCloseable {
  private final ProcessLock lock;

  private OutputLock(ProcessLock lock) {
    this.lock = lock;
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
        ProcessLock lock = ProcessLock.tryTake(file);
        if (lock == null) {
          throw new PlimsollException(
              PipelineError.OUTPUT_IN_USE,
              output + ": another plimsoll is writing it (expected: one at a time)");
        }
        // The one before may have finished and deleted the folder after we opened the file.
        if (Files.exists(file)) {
          return new OutputLock(lock);
        }
        lock.close();
      }
    } catch (IOException e) {
      throw PlimsollException.io(folder.toString(), e);
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
