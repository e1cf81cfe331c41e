package dev.plimsoll.pipeline.internal;

import dev.plimsoll.kernel.PlimsollException;
import dev.plimsoll.pipeline.PipelineError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One process works in a home at a time. */
public final class HomeLock implements AutoCloseable {
  private final ProcessLock lock;

  private HomeLock(ProcessLock lock) {
    this.lock = lock;
  }

  public static HomeLock take(Path home) {
    try {
      Files.createDirectories(home);
      ProcessLock lock = ProcessLock.tryTake(home.resolve("in-use"));
      if (lock == null) {
        throw new PlimsollException(
            PipelineError.HOME_IN_USE,
            home
                + ": another plimsoll is working here (expected: one at a time; stop it, or give another --home)");
      }
      return new HomeLock(lock);
    } catch (IOException e) {
      throw PlimsollException.io(home.toString(), e);
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
